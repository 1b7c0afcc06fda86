import { firstRow, rows } from '@suitegraph/kit/database';
import { decodeKeyset, type Viewer } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { Queryable } from '../app/database';

/** That somebody likes a track. */
export interface Like {
  readonly id: string;
  readonly trackId: string;
  readonly userId: string;
  readonly at: Date;
}

/** Which part of a list of likes. */
export interface LikeListing {
  readonly first: number;
  readonly after?: string | undefined;
}

const COLUMNS = `l.id, l.track_id AS "trackId", l.user_id AS "userId", l.at`;

const last = (listing: LikeListing): unknown =>
  listing.after ? decodeKeyset(listing.after, 1)[0] : null;

/** Keeps likes. */
export class LikeRepository {
  /** Answers whether it is new. */
  async add(on: Queryable, viewer: Viewer, trackId: string): Promise<boolean> {
    const row = await firstRow(
      on,
      `INSERT INTO track_like (id, track_id, user_id) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING id`,
      [newId(), trackId, viewer.userId],
    );
    return row !== undefined;
  }

  /** Answers whether there was one. */
  async remove(on: Queryable, viewer: Viewer, trackId: string): Promise<boolean> {
    const row = await firstRow(
      on,
      'DELETE FROM track_like WHERE track_id = $1 AND user_id = $2 RETURNING id',
      [trackId, viewer.userId],
    );
    return row !== undefined;
  }

  async count(on: Queryable, trackId: string): Promise<number> {
    const row = await firstRow<{ count: number }>(
      on,
      'SELECT count(*)::int AS count FROM track_like WHERE track_id = $1',
      [trackId],
    );
    return row?.count ?? 0;
  }

  /** Who likes a track, the newest first, one more than asked for. */
  async ofTrack(on: Queryable, trackId: string, listing: LikeListing): Promise<Like[]> {
    return rows<Like>(
      on,
      `SELECT ${COLUMNS} FROM track_like l
       WHERE l.track_id = $1 AND ($2::text IS NULL OR l.id < $2) ORDER BY l.id DESC LIMIT $3`,
      [trackId, last(listing), listing.first + 1],
    );
  }

  /** What the viewer likes, the newest first, one more than asked for. */
  async ofViewer(on: Queryable, viewer: Viewer, listing: LikeListing): Promise<Like[]> {
    return rows<Like>(
      on,
      `SELECT ${COLUMNS} FROM track_like l JOIN track t ON t.id = l.track_id
       WHERE t.tenant_id = $1 AND l.user_id = $2 AND ($3::text IS NULL OR l.id < $3)
       ORDER BY l.id DESC LIMIT $4`,
      [viewer.tenantId, viewer.userId, last(listing), listing.first + 1],
    );
  }
}
