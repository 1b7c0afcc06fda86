import { canonicalAddress } from '@suitegraph/kit/addresses';
import type { SignedUrls } from '@suitegraph/kit/blobs';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import { randomBytes } from 'node:crypto';
import type { AccountRepository } from '../accounts/account.repository';
import { write, type Viewer } from '@suitegraph/kit/graphql';
import type { Database } from '../app/database';
import type { AudioTrack } from '../tracks/track';
import { trackEvent } from '../tracks/track.events';
import type { TrackRepository } from '../tracks/track.repository';
import { requireCreator } from '../tracks/track.service';
import type { TrackShare, TrackShareRepository } from './track-share.repository';

/** How long a URL without an end is signed for: its share can end it any day. */
const ENDLESS_S = 3_650 * 86_400;

/** What sharing tracks stands on. */
export interface TrackShareDependencies {
  readonly database: Database;
  readonly shares: TrackShareRepository;
  readonly tracks: Pick<TrackRepository, 'find' | 'audience'>;
  readonly accounts: Pick<AccountRepository, 'find'>;
  readonly urls: SignedUrls;
}

/** Shares tracks with people, and by token with whoever has it. */
export class TrackShareService {
  constructor(private readonly on: TrackShareDependencies) {}

  async byIds(viewer: Viewer, ids: readonly string[]): Promise<(TrackShare | undefined)[]> {
    const found = await this.on.shares.find(this.on.database, viewer, ids);
    const byId = new Map(found.map((share) => [share.id, share]));
    return ids.map((id) => byId.get(id));
  }

  /** The shares of each track of the viewer's own; none of anybody else's. */
  async ofTracks(viewer: Viewer, trackIds: readonly string[]): Promise<TrackShare[][]> {
    const found = await this.on.shares.ofTracks(this.on.database, viewer, trackIds);
    const byTrack = Map.groupBy(found, (share) => share.trackId);
    return trackIds.map((id) => byTrack.get(id) ?? []);
  }

  urlOf({ token, expiresAt }: TrackShare): string {
    const left = expiresAt && Math.ceil((expiresAt.getTime() - Date.now()) / 1_000);
    return this.on.urls.sign(`/tracks/shared/${token}`, {}, left ?? ENDLESS_S);
  }

  /** The track of a token, as anyone who has it hears it; undefined when the share has ended. */
  async trackOf(token: string): Promise<AudioTrack | undefined> {
    const { database, shares, accounts, tracks } = this.on;
    const share = await shares.byToken(database, token);
    const creator = share && (await accounts.find(database, share.tenantId, share.creatorId));
    const [track] = creator ? await tracks.find(database, creator, [share.trackId]) : [];
    return track && share && { ...track, likedByViewer: false, link: this.urlOf(share) };
  }

  async share(
    viewer: Viewer,
    trackId: string,
    to: { readonly address?: string | undefined; readonly expiresAt?: Date | undefined },
  ): Promise<string | null> {
    const grantee = to.address === undefined ? null : canonicalAddress(to.address);
    if (grantee === viewer.email) throw new InvalidInputError('It is yours already', ['address']);
    if (to.expiresAt && to.expiresAt.getTime() <= Date.now()) {
      throw new InvalidInputError('A share has to end in the future', ['expiresAt']);
    }
    const call = { viewer, operation: 'shareTrack', input: { trackId, ...to } };
    return write(this.on.database, call, async (tx) => {
      const [track] = await this.on.tracks.find(tx, viewer, [trackId]);
      if (!track) throw new NotFoundError('Track', ['id']);
      requireCreator(viewer, track);
      const id = await this.on.shares.save(tx, {
        id: newId(),
        tenantId: viewer.tenantId,
        trackId,
        creatorId: viewer.userId,
        token: randomBytes(24).toString('base64url'),
        granteeAddress: grantee,
        expiresAt: to.expiresAt ?? null,
      });
      const audience = await this.on.tracks.audience(tx, trackId);
      const announced = { tenantId: viewer.tenantId, trackId, audience };
      await recordEvents(tx, [trackEvent(announced, 'UPDATED', ['shares', 'stats'])]);
      return id;
    });
  }

  async revoke(viewer: Viewer, id: string): Promise<void> {
    const call = { viewer, operation: 'revokeTrackShare', input: { id } };
    await write(this.on.database, call, async (tx) => {
      const [share] = await this.on.shares.find(tx, viewer, [id]);
      if (!share) throw new NotFoundError('Share', ['id']);
      // Read before: whoever loses it is told.
      const audience = await this.on.tracks.audience(tx, share.trackId);
      await this.on.shares.remove(tx, share);
      const announced = { tenantId: viewer.tenantId, trackId: share.trackId, audience };
      await recordEvents(tx, [trackEvent(announced, 'UPDATED', ['shares', 'stats'])]);
      return true;
    });
  }
}
