import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import {
  type Asked,
  pageSize,
  requireVersion,
  toPage,
  type Page,
  type WriteOptions,
  write,
  type Viewer,
} from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import path from 'node:path';
import type { EntityManager } from 'typeorm';
import type { AccountRepository } from '../accounts/account.repository';
import type { Database } from '../app/database';
import type { AudioFacts, AudioReader } from '../clients/audio-metadata';
import type { ReadyUpload, ReadyUploads } from '../uploads/upload-ready';
import { applyWish, changedFields, type AudioTrack, type TrackWish } from './track';
import { trackEvent } from './track.events';
import {
  keysetOf,
  type NewTrack,
  type Revision,
  type TrackListing,
  type TrackRepository,
} from './track.repository';

/** What tracks stand on. */
export interface TrackDependencies {
  readonly database: Database;
  readonly tracks: TrackRepository;
  readonly accounts: Pick<AccountRepository, 'save'>;
  readonly uploads: Pick<ReadyUploads, 'find'>;
  readonly audio: Pick<AudioReader, 'read'>;
}

const SHARED_BY_ONE = 100;

/** Makes tracks of uploads, and finds them for a viewer. */
export class TrackService {
  constructor(private readonly on: TrackDependencies) {}

  /** The tracks in the order of the ids; undefined for what the viewer may not hear. */
  async byIds(viewer: Viewer, ids: readonly string[]): Promise<(AudioTrack | undefined)[]> {
    const found = await this.on.tracks.find(this.on.database, viewer, ids);
    const byId = new Map(found.map((track) => [track.id, track]));
    return ids.map((id) => byId.get(id));
  }

  async list(viewer: Viewer, listing: Asked<TrackListing>): Promise<Page<AudioTrack>> {
    const asked = { ...listing, first: pageSize(listing.first) };
    const found = await this.on.tracks.list(this.on.database, viewer, asked);
    return toPage(found, asked, keysetOf(listing.sort));
  }

  /** What each of the people shares with the viewer. */
  async sharedBy(viewer: Viewer, addresses: readonly string[]): Promise<AudioTrack[][]> {
    const { tracks, database } = this.on;
    const found = await tracks.sharedBy(database, viewer, addresses, SHARED_BY_ONE);
    return addresses.map((address) => found.get(address) ?? []);
  }

  history(track: AudioTrack, first: number): Promise<Revision[]> {
    return this.on.tracks.revisions(this.on.database, track, pageSize(first));
  }

  async create(
    viewer: Viewer,
    uploadId: string,
    wish: TrackWish,
    options?: WriteOptions,
  ): Promise<string | null> {
    const upload = await this.on.uploads.find(viewer, uploadId);
    if (!upload) throw new NotFoundError('Upload', ['uploadId']);
    // Outside the transaction: reading a large file must not hold a connection.
    const facts = await this.on.audio.read(upload.blob, upload.size);
    const track = newTrack(viewer, upload, facts, wish);
    const call = { viewer, operation: 'createTrack', options, input: { uploadId, wish } };
    return write(this.on.database, call, async (tx) => {
      await this.on.accounts.save(tx, viewer);
      if (!(await this.on.tracks.insert(tx, track))) {
        throw new InvalidInputError('This upload is a track already', ['uploadId']);
      }
      await this.on.tracks.addRevision(tx, track.id, { actorId: viewer.userId, changedFields: [] });
      const to = { tenantId: viewer.tenantId, trackId: track.id, audience: [viewer.userId] };
      await recordEvents(tx, [trackEvent(to, 'CREATED')]);
      return track.id;
    });
  }

  update(
    viewer: Viewer,
    id: string,
    wish: TrackWish,
    options: WriteOptions,
  ): Promise<string | null> {
    const call = { viewer, operation: 'updateTrack', options, input: { id, wish } };
    return write(this.on.database, call, async (tx) => {
      const track = await this.own(tx, viewer, id);
      requireVersion(track.version, options.ifMatch ?? undefined);
      const text = applyWish(track, wish);
      const changed = changedFields(track, text);
      if (changed.length === 0) return id;
      // Those who liked it while it was public hear that it no longer is.
      const before = await this.on.tracks.audience(tx, id);
      await this.on.tracks.update(tx, track, text);
      await this.on.tracks.addRevision(tx, id, { actorId: viewer.userId, changedFields: changed });
      const audience = [...new Set([...before, ...(await this.on.tracks.audience(tx, id))])];
      const to = { tenantId: viewer.tenantId, trackId: id, audience };
      await recordEvents(tx, [trackEvent(to, 'UPDATED', [...changed, 'version'])]);
      return id;
    });
  }

  async remove(viewer: Viewer, id: string, options: WriteOptions): Promise<void> {
    const call = { viewer, operation: 'deleteTrack', options, input: { id } };
    await write(this.on.database, call, async (tx) => {
      const track = await this.own(tx, viewer, id);
      requireVersion(track.version, options.ifMatch ?? undefined);
      const audience = await this.on.tracks.audience(tx, id);
      await this.on.tracks.remove(tx, track);
      const to = { tenantId: viewer.tenantId, trackId: id, audience };
      await recordEvents(tx, [trackEvent(to, 'DESTROYED')]);
      return true;
    });
  }

  /** A track of the viewer's own, which nobody else changes until the transaction ends. */
  private async own(tx: EntityManager, viewer: Viewer, id: string): Promise<AudioTrack> {
    await this.on.tracks.lock(tx, viewer.tenantId, id);
    const [track] = await this.on.tracks.find(tx, viewer, [id]);
    if (!track) throw new NotFoundError('Track', ['id']);
    requireCreator(viewer, track);
    return track;
  }
}

/** @throws NotFoundError for anybody but the creator, as for a track that is not there to change. */
export function requireCreator(viewer: Viewer, track: AudioTrack): void {
  if (track.creatorId !== viewer.userId) throw new NotFoundError('Track of yours', ['id']);
}

function newTrack(
  viewer: Viewer,
  upload: ReadyUpload,
  facts: AudioFacts,
  wish: TrackWish,
): NewTrack {
  const { uploadId, blob, size, name } = upload;
  const declared = upload.mimeType.startsWith('audio/') ? upload.mimeType : undefined;
  const found = {
    title: facts.title ?? path.parse(name).name,
    genre: facts.genre,
    tags: [],
    visibility: 'PRIVATE',
  } as const;
  return {
    ...facts,
    ...applyWish(found, wish),
    id: newId(),
    tenantId: viewer.tenantId,
    creatorId: viewer.userId,
    uploadId,
    blob,
    size,
    filename: name,
    mimeType: facts.mimeType ?? declared ?? 'application/octet-stream',
  };
}
