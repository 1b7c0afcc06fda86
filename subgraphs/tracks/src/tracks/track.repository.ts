import { firstRow, rows } from '@suitegraph/kit/database';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { decodeKeyset, type KeysetValue, type Viewer } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { Queryable } from '../app/database';
import type { AudioTrack, TrackText } from './track';

/** Which tracks, in which order. */
export interface TrackListing {
  readonly q?: string | undefined;
  readonly creator?: string | undefined;
  readonly sort?: string | undefined;
  readonly first: number;
  readonly after?: string | undefined;
}

/** A track to be kept. */
export type NewTrack = Omit<
  AudioTrack,
  | 'version'
  | 'plays'
  | 'downloads'
  | 'likeCount'
  | 'shareCount'
  | 'likedByViewer'
  | 'sortTitle'
  | 'link'
> & { readonly uploadId: string };

/** One change of a track. */
export interface Revision {
  readonly at: Date;
  readonly actorId: string;
  readonly changedFields: readonly string[];
}

type TrackRow = Omit<AudioTrack, 'version'> & { readonly version: number };

interface Order {
  readonly by: string;
  readonly compare: string;
  readonly keysetOf: (track: AudioTrack) => readonly KeysetValue[];
}

const TITLE = 'lower(t.title) COLLATE "C"';
const ORDERS: Readonly<Record<string, Order>> = {
  newest: { by: 't.id DESC', compare: '(t.id) < ($6::text)', keysetOf: ({ id }) => ['', id] },
  oldest: { by: 't.id', compare: '(t.id) > ($6::text)', keysetOf: ({ id }) => ['', id] },
  title: {
    by: `${TITLE}, t.id`,
    compare: `(${TITLE}, t.id) > ($5::text, $6::text)`,
    keysetOf: ({ sortTitle, id }) => [sortTitle, id],
  },
};

const COLUMNS = `t.id, t.tenant_id AS "tenantId", t.creator_id AS "creatorId", t.title, t.genre, t.tags,
  t.visibility, t.blob, t.size::float8 AS size, t.filename, t.mime_type AS "mimeType",
  t.duration_ms AS "durationMs", t.codec, t.bitrate, t.sample_rate AS "sampleRate", t.channels,
  t.album, t.artist, t.plays, t.downloads, t.version,
  (SELECT count(*)::int FROM track_like l WHERE l.track_id = t.id) AS "likeCount",
  (SELECT count(*)::int FROM track_share s
    WHERE s.track_id = t.id AND (s.expires_at IS NULL OR s.expires_at > now())) AS "shareCount",
  EXISTS (SELECT 1 FROM track_like l WHERE l.track_id = t.id AND l.user_id = $2) AS "likedByViewer",
  ${TITLE} AS "sortTitle"`;

/** The tracks $1 tenant, $2 user, $3 address may hear. */
const AUDIBLE = `t.tenant_id = $1 AND (t.creator_id = $2 OR t.visibility = 'PUBLIC' OR t.id IN (
  SELECT s.track_id FROM track_share s
  WHERE s.tenant_id = $1 AND s.grantee_address = $3 AND (s.expires_at IS NULL OR s.expires_at > now())))`;

const who = (viewer: Viewer): unknown[] => [viewer.tenantId, viewer.userId, viewer.email];

/** Keeps tracks, and reads them always for somebody. */
export class TrackRepository {
  async find(on: Queryable, viewer: Viewer, ids: readonly string[]): Promise<AudioTrack[]> {
    const sql = `SELECT ${COLUMNS} FROM track t WHERE ${AUDIBLE} AND t.id = ANY ($4::text[])`;
    return (await rows<TrackRow>(on, sql, [...who(viewer), ids])).map(toTrack);
  }

  /** A page, one track more than asked for. @throws InvalidInputError for an order there is none of. */
  async list(on: Queryable, viewer: Viewer, listing: TrackListing): Promise<AudioTrack[]> {
    const { compare, by } = orderOf(listing.sort);
    const { q, creator, after, first } = listing;
    const [text, id] = after ? decodeKeyset(after, 2) : [null, null];
    const sql = `SELECT ${COLUMNS} FROM track t WHERE ${AUDIBLE}
      AND ($4::text IS NULL OR t.creator_id = $4)
      AND ($6::text IS NULL OR $5::text IS NULL OR ${compare})
      AND ($7::text IS NULL OR t.title ILIKE $7 OR t.artist ILIKE $7 OR t.album ILIKE $7)
      ORDER BY ${by} LIMIT $8`;
    const parameters = [...who(viewer), creator ?? null, text, id, pattern(q), first + 1];
    return (await rows<TrackRow>(on, sql, parameters)).map(toTrack);
  }

  /** What each person shares with the viewer, newest first. */
  async sharedBy(
    on: Queryable,
    viewer: Viewer,
    addresses: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, AudioTrack[]>> {
    const found = await rows<TrackRow & { sharedBy: string }>(
      on,
      `SELECT ${COLUMNS}, p.address AS "sharedBy" FROM unnest($4::text[]) AS p (address)
       CROSS JOIN LATERAL (
         SELECT t.*, s.created_at AS shared_at FROM track t
         JOIN track_share s ON s.track_id = t.id JOIN account a ON a.user_id = t.creator_id
         WHERE a.tenant_id = $1 AND a.address = p.address AND s.grantee_address = $3
           AND (s.expires_at IS NULL OR s.expires_at > now())
         ORDER BY s.created_at DESC LIMIT $5
       ) t WHERE t.tenant_id = $1 ORDER BY t.shared_at DESC`,
      [...who(viewer), addresses, limit],
    );
    const byAddress = Map.groupBy(found, (row) => row.sharedBy);
    return new Map([...byAddress].map(([address, list]) => [address, list.map(toTrack)]));
  }

  async insert(on: Queryable, track: NewTrack): Promise<boolean> {
    const row = await firstRow(
      on,
      `INSERT INTO track (id, tenant_id, creator_id, upload_id, title, genre, tags, visibility, blob, size,
         filename, mime_type, duration_ms, codec, bitrate, sample_rate, channels, album, artist)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
       ON CONFLICT (upload_id) DO NOTHING RETURNING id`,
      [
        ...[track.id, track.tenantId, track.creatorId, track.uploadId],
        ...[track.title, track.genre, track.tags, track.visibility],
        ...[track.blob, track.size, track.filename, track.mimeType],
        ...[track.durationMs, track.codec, track.bitrate, track.sampleRate, track.channels],
        ...[track.album, track.artist],
      ],
    );
    return row !== undefined;
  }

  /** Waits for whoever is changing the track. */
  async lock(on: Queryable, tenantId: string, id: string): Promise<void> {
    await on.query('SELECT 1 FROM track WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
      tenantId,
      id,
    ]);
  }

  async update(on: Queryable, track: AudioTrack, text: TrackText): Promise<void> {
    await on.query(
      `UPDATE track SET title = $2, genre = $3, tags = $4, visibility = $5, version = version + 1
       WHERE id = $1`,
      [track.id, text.title, text.genre, text.tags, text.visibility],
    );
  }

  async remove(on: Queryable, track: AudioTrack): Promise<void> {
    await on.query('DELETE FROM track WHERE id = $1', [track.id]);
  }

  async count(on: Queryable, track: AudioTrack, what: 'plays' | 'downloads'): Promise<void> {
    await on.query(`UPDATE track SET ${what} = ${what} + 1 WHERE id = $1`, [track.id]);
  }

  async addRevision(on: Queryable, trackId: string, revision: Omit<Revision, 'at'>): Promise<void> {
    await on.query(
      'INSERT INTO track_revision (id, track_id, actor_id, changed_fields) VALUES ($1, $2, $3, $4)',
      [newId(), trackId, revision.actorId, revision.changedFields],
    );
  }

  /** Newest first. */
  async revisions(on: Queryable, track: AudioTrack, first: number): Promise<Revision[]> {
    return rows<Revision>(
      on,
      `SELECT at, actor_id AS "actorId", changed_fields AS "changedFields" FROM track_revision
       WHERE track_id = $1 ORDER BY id DESC LIMIT $2`,
      [track.id, first],
    );
  }

  /** The creator, those it is shared with and those who like it: who follows what happens to it. */
  async audience(on: Queryable, trackId: string): Promise<string[]> {
    const found = await rows<{ user_id: string }>(
      on,
      `SELECT t.creator_id AS user_id FROM track t WHERE t.id = $1
       UNION SELECT a.user_id FROM track_share s
         JOIN account a ON a.tenant_id = s.tenant_id AND a.address = s.grantee_address
         WHERE s.track_id = $1 AND (s.expires_at IS NULL OR s.expires_at > now())
       UNION SELECT l.user_id FROM track_like l JOIN track t ON t.id = l.track_id
         WHERE l.track_id = $1 AND t.visibility = 'PUBLIC'`,
      [trackId],
    );
    return found.map((row) => row.user_id);
  }
}

/** What a track is ordered by, for cursors. */
export function keysetOf(sort: string | undefined): Order['keysetOf'] {
  return orderOf(sort).keysetOf;
}

function orderOf(sort = 'newest'): Order {
  const order = Object.hasOwn(ORDERS, sort) ? ORDERS[sort] : undefined;
  if (!order) {
    throw new InvalidInputError(`sort is one of ${Object.keys(ORDERS).join(', ')}`, ['sort']);
  }
  return order;
}

function pattern(q: string | undefined): string | null {
  return q ? `%${q.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
}

function toTrack({ version, ...row }: TrackRow): AudioTrack {
  return { ...row, version: `v${version}` };
}
