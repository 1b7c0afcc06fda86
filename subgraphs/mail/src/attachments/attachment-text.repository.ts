import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';

/** An attachment whose text is to be read. */
export interface UnreadAttachment {
  readonly id: string;
  readonly messageId: string;
  readonly filename: string | null;
  readonly mimeType: string;
  readonly size: number;
  readonly checksum: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** SQL of the text of attachments. */
export class AttachmentTextRepository {
  /** Takes what is to be read, for two minutes: then it is another's, should this process be gone. */
  async claim(manager: EntityManager, limit: number): Promise<UnreadAttachment[]> {
    return rows<UnreadAttachment>(
      manager,
      `UPDATE attachment SET text_attempts = text_attempts + 1, text_due_at = now() + interval '2 minutes'
       WHERE id IN (SELECT id FROM attachment WHERE text_pending AND text_due_at <= now()
         ORDER BY text_due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, message_id AS "messageId", filename, mime_type AS "mimeType", size,
         blob AS checksum, text_attempts AS attempt`,
      [limit],
    );
  }

  /** Settles attachments that have no text, or none that can be read. */
  async skip(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('UPDATE attachment SET text_pending = false WHERE id = ANY ($1::uuid[])', [
      ids,
    ]);
  }

  /** Keeps the text of an attachment, and has its message indexed again. */
  async save(manager: EntityManager, id: string, text: string): Promise<void> {
    await manager.query(
      `WITH read AS (
         UPDATE attachment SET text = $2, text_pending = false WHERE id = $1 RETURNING message_id)
       INSERT INTO search_pending (message_id, tenant_id, user_id)
       SELECT m.id, m.tenant_id, m.user_id FROM read JOIN message m ON m.id = read.message_id
       ON CONFLICT DO NOTHING`,
      [id, text],
    );
  }

  async texts(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<{ id: string; text: string | null }[]> {
    return rows(
      manager,
      `SELECT a.id, a.text FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND a.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }
}
