import { firstRow, rows } from '@suitegraph/kit/database';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import { type Owner, possibleIds } from '../app/owner';
import { imageTypeOf, type Picture } from '../vcard/photo';

const KEPT = `interval '1 hour'`;
const PATH = ['input', 'photoUploadId'];

/** A photo on its way into a card. */
interface PhotoUpload {
  readonly id: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Photos that were uploaded and are in no card yet; they are forgotten after an hour. They are small,
 * and live with the transaction that takes them: nothing is left behind anywhere else.
 */
export class PhotoUploadRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query'>) {}

  async add({ tenantId, userId }: Owner, { id, size }: PhotoUpload): Promise<void> {
    await this.manager.query(
      'INSERT INTO photo_upload (id, tenant_id, owner_id, size) VALUES ($1, $2, $3, $4)',
      [id, tenantId, userId, size],
    );
  }

  /** How many are waiting, after those whose hour is over are forgotten. */
  async pending({ tenantId, userId }: Owner): Promise<number> {
    await this.manager.query(`DELETE FROM photo_upload WHERE created_at < now() - ${KEPT}`);
    const found = await firstRow<{ count: number }>(
      this.manager,
      'SELECT count(*)::int AS count FROM photo_upload WHERE tenant_id = $1 AND owner_id = $2',
      [tenantId, userId],
    );
    return found?.count ?? 0;
  }

  async find({ tenantId, userId }: Owner, id: string): Promise<PhotoUpload | undefined> {
    return firstRow(
      this.manager,
      `SELECT id, size FROM photo_upload WHERE id = ANY($1::uuid[]) AND tenant_id = $2 AND owner_id = $3
         AND created_at >= now() - ${KEPT}`,
      [possibleIds([id]), tenantId, userId],
    );
  }

  async complete({ tenantId, userId }: Owner, id: string, content: Buffer): Promise<void> {
    await this.manager.query(
      'UPDATE photo_upload SET content = $1 WHERE id = $2 AND tenant_id = $3 AND owner_id = $4',
      [content, id, tenantId, userId],
    );
  }

  /**
   * The uploaded picture, which is then forgotten.
   *
   * @throws NotFoundError when there is no such upload, InvalidInputError when it has not arrived.
   */
  async take({ tenantId, userId }: Owner, id: string): Promise<Picture> {
    const [found] = await rows<{ content: Buffer | null }>(
      this.manager,
      `DELETE FROM photo_upload WHERE id = ANY($1::uuid[]) AND tenant_id = $2 AND owner_id = $3
       RETURNING content`,
      [possibleIds([id]), tenantId, userId],
    );
    if (!found) throw new NotFoundError('Upload', PATH);
    if (!found.content) throw new InvalidInputError('The upload is not complete', PATH);
    const type = imageTypeOf(found.content);
    if (type === null) throw new Error('An upload that is no picture was kept');
    return { bytes: found.content, type };
  }
}
