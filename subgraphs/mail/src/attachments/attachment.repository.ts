import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { readable } from '../sharing/readable';
import type { AttachmentRecord, UploadRecord } from './attachment';

const COLUMNS = `a.id, a.message_id AS "messageId", a.filename, a.mime_type AS "mimeType", a.size,
  a.content_id AS "contentId", a.inline, a.blob AS checksum`;
const UPLOAD = `id, filename, mime_type AS "mimeType", size, blob`;

/** SQL of attachments and uploads. */
export class AttachmentRepository {
  async byIds(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<AttachmentRecord[]> {
    return rows<AttachmentRecord>(
      manager,
      `SELECT ${COLUMNS} FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE ${readable('m')} AND a.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  async ofMessages(
    manager: EntityManager,
    owner: Owner,
    messageIds: readonly string[],
  ): Promise<AttachmentRecord[]> {
    return rows<AttachmentRecord>(
      manager,
      `SELECT ${COLUMNS} FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE ${readable('m')} AND a.message_id = ANY ($3::uuid[])
       ORDER BY a.message_id, a.position`,
      [owner.tenantId, owner.userId, messageIds],
    );
  }

  async addUpload(manager: EntityManager, owner: Owner, upload: UploadRecord): Promise<void> {
    const { id, filename, mimeType, size } = upload;
    await manager.query(
      `INSERT INTO upload (id, tenant_id, user_id, filename, mime_type, size)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, owner.tenantId, owner.userId, filename, mimeType, size],
    );
  }

  async upload(
    manager: EntityManager,
    owner: Owner,
    id: string,
  ): Promise<UploadRecord | undefined> {
    return firstRow<UploadRecord>(
      manager,
      `SELECT ${UPLOAD} FROM upload WHERE tenant_id = $1 AND user_id = $2 AND id = $3`,
      [owner.tenantId, owner.userId, id],
    );
  }

  async uploads(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<UploadRecord[]> {
    return rows<UploadRecord>(
      manager,
      `SELECT ${UPLOAD} FROM upload WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  async completeUpload(
    manager: EntityManager,
    owner: Owner,
    done: { id: string; blob: string; mimeType: string },
  ): Promise<void> {
    await manager.query(
      `UPDATE upload SET blob = $4, mime_type = $5
       WHERE tenant_id = $1 AND user_id = $2 AND id = $3`,
      [owner.tenantId, owner.userId, done.id, done.blob, done.mimeType],
    );
  }
}
