import { NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import {
  type Asked,
  pageSize,
  toPage,
  type Page,
  write,
  type Viewer,
} from '@suitegraph/kit/graphql';
import type { Database } from '../app/database';
import type { AudioTrack } from '../tracks/track';
import { likeEvent } from '../tracks/track.events';
import type { TrackRepository } from '../tracks/track.repository';
import type { Like, LikeListing, LikeRepository } from './like.repository';

/** What liking stands on. */
export interface LikeDependencies {
  readonly database: Database;
  readonly likes: LikeRepository;
  readonly tracks: Pick<TrackRepository, 'find' | 'audience' | 'lock'>;
}

/** Lets people like tracks. */
export class LikeService {
  constructor(private readonly on: LikeDependencies) {}

  /** Liking twice is liking once. */
  like(viewer: Viewer, trackId: string): Promise<string | null> {
    return this.change(viewer, trackId, 'CREATED');
  }

  unlike(viewer: Viewer, trackId: string): Promise<string | null> {
    return this.change(viewer, trackId, 'DESTROYED');
  }

  async ofTrack(track: AudioTrack, listing: Asked<LikeListing>): Promise<Page<Like>> {
    const asked = { ...listing, first: pageSize(listing.first) };
    const found = await this.on.likes.ofTrack(this.on.database, track.id, asked);
    return { ...toPage(found, asked, (like) => [like.id]), totalCount: track.likeCount };
  }

  /** The tracks the viewer likes and may still hear. */
  async likedBy(viewer: Viewer, listing: Asked<LikeListing>): Promise<Page<AudioTrack>> {
    const { database, likes, tracks } = this.on;
    const asked = { ...listing, first: pageSize(listing.first) };
    const page = toPage(await likes.ofViewer(database, viewer, asked), asked, (like) => [like.id]);
    const ids = page.edges.map((edge) => edge.node.trackId);
    const found = await tracks.find(database, viewer, ids);
    const byId = new Map(found.map((track) => [track.id, track]));
    const edges = page.edges.flatMap(({ cursor, node }) => {
      const track = byId.get(node.trackId);
      return track ? [{ cursor, node: track }] : [];
    });
    return { edges, pageInfo: page.pageInfo };
  }

  private change(
    viewer: Viewer,
    trackId: string,
    kind: 'CREATED' | 'DESTROYED',
  ): Promise<string | null> {
    const { database, likes, tracks } = this.on;
    const call = { viewer, operation: 'likeTrack', input: { trackId, kind } };
    return write(database, call, async (tx) => {
      // One after the other, so that each event tells the total it led to.
      await tracks.lock(tx, viewer.tenantId, trackId);
      const [track] = await tracks.find(tx, viewer, [trackId]);
      if (!track) throw new NotFoundError('Track', ['id']);
      const changed =
        kind === 'CREATED'
          ? await likes.add(tx, viewer, trackId)
          : await likes.remove(tx, viewer, trackId);
      if (!changed) return trackId;
      const audience = [...new Set([...(await tracks.audience(tx, trackId)), viewer.userId])];
      const data = { userId: viewer.userId, total: await likes.count(tx, trackId) };
      const to = { tenantId: viewer.tenantId, trackId, audience };
      await recordEvents(tx, [likeEvent(to, kind, data)]);
      return trackId;
    });
  }
}
