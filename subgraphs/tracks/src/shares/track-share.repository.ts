import { firstRow, rows } from '@suitegraph/kit/database';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Queryable } from '../app/database';

/** A track given to an address, and to whoever has the token. */
export interface TrackShare {
  readonly id: string;
  readonly tenantId: string;
  readonly trackId: string;
  readonly creatorId: string;
  readonly token: string;
  readonly granteeAddress: string | null;
  readonly expiresAt: Date | null;
}

const SELECT = `SELECT s.id, s.tenant_id AS "tenantId", s.track_id AS "trackId",
  t.creator_id AS "creatorId", s.token, s.grantee_address AS "granteeAddress", s.expires_at AS "expiresAt"
  FROM track_share s JOIN track t ON t.id = s.track_id`;
const LIVE = '(s.expires_at IS NULL OR s.expires_at > now())';

/** Keeps the shares of tracks; only creators see them. */
export class TrackShareRepository {
  async find(on: Queryable, viewer: Viewer, ids: readonly string[]): Promise<TrackShare[]> {
    return rows<TrackShare>(
      on,
      `${SELECT} WHERE s.tenant_id = $1 AND t.creator_id = $2 AND s.id = ANY ($3::text[])`,
      [viewer.tenantId, viewer.userId, ids],
    );
  }

  async ofTracks(on: Queryable, viewer: Viewer, ids: readonly string[]): Promise<TrackShare[]> {
    return rows<TrackShare>(
      on,
      `${SELECT} WHERE s.tenant_id = $1 AND t.creator_id = $2 AND s.track_id = ANY ($3::text[])
       ORDER BY s.id`,
      [viewer.tenantId, viewer.userId, ids],
    );
  }

  async byToken(on: Queryable, token: string): Promise<TrackShare | undefined> {
    return firstRow<TrackShare>(on, `${SELECT} WHERE s.token = $1 AND ${LIVE}`, [token]);
  }

  /** Adds a share, or gives the one the address already has this end. Answers its id. */
  async save(on: Queryable, share: TrackShare): Promise<string> {
    const row = await firstRow<{ id: string }>(
      on,
      `INSERT INTO track_share (id, tenant_id, track_id, token, grantee_address, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (track_id, grantee_address) DO UPDATE SET expires_at = $6 RETURNING id`,
      [share.id, share.tenantId, share.trackId, share.token, share.granteeAddress, share.expiresAt],
    );
    return row?.id ?? share.id;
  }

  async remove(on: Queryable, share: TrackShare): Promise<void> {
    await on.query('DELETE FROM track_share WHERE tenant_id = $1 AND id = $2', [
      share.tenantId,
      share.id,
    ]);
  }
}
