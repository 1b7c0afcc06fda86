import type { RequestContext } from '@suitegraph/kit/graphql';
import type { AudioTrack } from './track';
import type { TrackService } from './track.service';

const BY_ID = Symbol('tracks.track');

/** The track with this id as the viewer hears it; one read for all ids of a tick. */
export function loadTrack(
  ctx: RequestContext,
  tracks: Pick<TrackService, 'byIds'>,
  id: string,
): Promise<AudioTrack | undefined> {
  return ctx.loaders
    .get<string, AudioTrack>(BY_ID, (ids) => tracks.byIds(ctx.viewer, ids))
    .load(id);
}

/** A mutation's track, read after its transaction; null where a dry run made none. */
export async function loadChanged(
  ctx: RequestContext,
  tracks: Pick<TrackService, 'byIds'>,
  id: string | null,
): Promise<AudioTrack | null> {
  return id === null ? null : ((await tracks.byIds(ctx.viewer, [id]))[0] ?? null);
}
