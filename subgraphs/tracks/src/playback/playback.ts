import type { SignedUrls } from '@suitegraph/kit/blobs';
import { NotFoundError } from '@suitegraph/kit/errors';
import type { AccountRepository } from '../accounts/account.repository';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Database } from '../app/database';
import type { TrackShareService } from '../shares/track-share.service';
import type { AudioTrack } from '../tracks/track';
import type { TrackRepository } from '../tracks/track.repository';

const EXPIRES_S = 4 * 3_600;

/** Played in place, or kept as a file. */
export type Delivery = 'stream' | 'download';

/** What playing stands on. */
export interface PlaybackDependencies {
  readonly database: Database;
  readonly urls: SignedUrls;
  readonly tracks: Pick<TrackRepository, 'find' | 'count'>;
  readonly accounts: Pick<AccountRepository, 'find'>;
  readonly shares: Pick<TrackShareService, 'trackOf'>;
}

/** Hands out the URLs of tracks, and finds what they lead to. */
export class Playback {
  constructor(private readonly on: PlaybackDependencies) {}

  urlOf(viewer: Viewer, track: AudioTrack, delivery: Delivery): string {
    const claims = { tenant: viewer.tenantId, user: viewer.userId };
    return this.on.urls.sign(`/tracks/${delivery}/${track.id}`, claims, EXPIRES_S);
  }

  /**
   * The track a signed URL leads to, for as long as whoever it was made for may hear it.
   *
   * @throws ForbiddenError when the URL was changed or has expired.
   * @throws NotFoundError when the track is gone.
   */
  async resolve(id: string, delivery: Delivery, query: unknown): Promise<AudioTrack> {
    const { database, urls, accounts, tracks } = this.on;
    const { tenant, user } = urls.verify(`/tracks/${delivery}/${id}`, query);
    const viewer = await accounts.find(database, tenant ?? '', user ?? '');
    const [track] = viewer ? await tracks.find(database, viewer, [id]) : [];
    if (!track) throw new NotFoundError('Track');
    return track;
  }

  /** The track of a share's URL; throws as `resolve` does. */
  async resolveShared(token: string, query: unknown): Promise<AudioTrack> {
    this.on.urls.verify(`/tracks/shared/${token}`, query);
    const track = await this.on.shares.trackOf(token);
    if (!track) throw new NotFoundError('Track');
    return track;
  }

  count(track: AudioTrack, delivery: Delivery): Promise<void> {
    const what = delivery === 'stream' ? 'plays' : 'downloads';
    return this.on.tracks.count(this.on.database, track, what);
  }
}
