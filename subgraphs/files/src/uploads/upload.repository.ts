import { firstRow, rows } from '@suitegraph/kit/database';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Queryable } from '../app/database';
import type { ReceivedPart, Upload, UploadState } from './upload';

interface UploadRow extends Omit<Upload, 'size' | 'parts'> {
  readonly size: string;
  readonly parts: ReceivedPart[];
}

// After its time an open upload is expired, whether or not that was written down yet.
const COLUMNS = `u.id, u.tenant_id AS "tenantId", u.user_id AS "userId", u.target,
  u.parent_id AS "parentId", u.name, u.size, u.mime_type AS "mimeType", u.checksum,
  u.part_size AS "partSize", u.blob, u.file_id AS "fileId", u.expires_at AS "expiresAt",
  CASE WHEN u.state = 'OPEN' AND u.expires_at <= now() THEN 'EXPIRED' ELSE u.state END AS state,
  (SELECT coalesce(json_agg(json_build_object('number', p.number, 'blob', p.blob, 'size', p.size)
     ORDER BY p.number), '[]') FROM upload_part p WHERE p.upload_id = u.id) AS parts`;

/** Keeps uploads and the parts that have arrived. */
export class UploadRepository {
  async find(
    on: Queryable,
    viewer: Pick<Viewer, 'tenantId' | 'userId'>,
    id: string,
    lock = false,
  ): Promise<Upload | undefined> {
    const row = await firstRow<UploadRow>(
      on,
      `SELECT ${COLUMNS} FROM upload u WHERE u.tenant_id = $1 AND u.user_id = $2 AND u.id = $3
       ${lock ? 'FOR UPDATE' : ''}`,
      [viewer.tenantId, viewer.userId, id],
    );
    return row && { ...row, size: BigInt(row.size) };
  }

  async insert(on: Queryable, upload: Upload): Promise<void> {
    await on.query(
      `INSERT INTO upload (id, tenant_id, user_id, target, parent_id, name, size, mime_type, checksum,
         part_size, state, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        upload.id,
        upload.tenantId,
        upload.userId,
        upload.target,
        upload.parentId,
        upload.name,
        upload.size.toString(),
        upload.mimeType,
        upload.checksum,
        upload.partSize,
        upload.state,
        upload.expiresAt,
      ],
    );
  }

  /** Records a part, in place of one that came before under this number. */
  async savePart(on: Queryable, uploadId: string, part: ReceivedPart): Promise<void> {
    await on.query(
      `INSERT INTO upload_part (upload_id, number, blob, size) VALUES ($1, $2, $3, $4)
       ON CONFLICT (upload_id, number) DO UPDATE SET blob = $3, size = $4`,
      [uploadId, part.number, part.blob, part.size],
    );
  }

  /**
   * Takes an upload to assemble it. Nobody else gets it until it is released, or was not renewed for
   * `staleAfterMs`: whoever took it has crashed.
   */
  async claim(on: Queryable, uploadId: string, staleAfterMs: number): Promise<boolean> {
    const claimed = await rows(
      on,
      `UPDATE upload SET state = 'ASSEMBLING', claimed_at = now()
       WHERE id = $1 AND ((state = 'OPEN' AND expires_at > now())
         OR (state = 'ASSEMBLING' AND claimed_at < now() - $2 * interval '1 millisecond'))
       RETURNING id`,
      [uploadId, staleAfterMs],
    );
    return claimed.length > 0;
  }

  /** Says that whoever claimed the upload is still at it. */
  async renew(on: Queryable, uploadId: string): Promise<void> {
    await on.query(`UPDATE upload SET claimed_at = now() WHERE id = $1 AND state = 'ASSEMBLING'`, [
      uploadId,
    ]);
  }

  /** Opens a claimed upload again, unless somebody else has finished it meanwhile. */
  async release(on: Queryable, uploadId: string): Promise<void> {
    await on.query(`UPDATE upload SET state = 'OPEN' WHERE id = $1 AND state = 'ASSEMBLING'`, [
      uploadId,
    ]);
  }

  async setState(on: Queryable, uploadId: string, state: UploadState): Promise<void> {
    await on.query('UPDATE upload SET state = $2 WHERE id = $1', [uploadId, state]);
  }

  async finish(
    on: Queryable,
    uploadId: string,
    result: { readonly blob: string; readonly fileId: string | null },
  ): Promise<void> {
    await on.query(`UPDATE upload SET state = 'READY', blob = $2, file_id = $3 WHERE id = $1`, [
      uploadId,
      result.blob,
      result.fileId,
    ]);
    await this.forgetParts(on, uploadId);
  }

  async forgetParts(on: Queryable, uploadId: string): Promise<void> {
    await on.query('DELETE FROM upload_part WHERE upload_id = $1', [uploadId]);
  }

  /** Gives up uploads whose time is over; answers how many. */
  async expire(on: Queryable): Promise<number> {
    const expired = await rows(
      on,
      `WITH expired AS (
         UPDATE upload SET state = 'EXPIRED' WHERE (state = 'OPEN' AND expires_at <= now())
           OR (state = 'ASSEMBLING' AND greatest(expires_at, claimed_at + interval '1 hour') <= now())
         RETURNING id
       ), forgotten AS (
         DELETE FROM upload_part WHERE upload_id IN (SELECT id FROM expired)
       ) SELECT id FROM expired`,
    );
    return expired.length;
  }
}
