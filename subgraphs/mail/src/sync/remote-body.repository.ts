import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { snippetOf } from '../ingest/ingest.repository';
import type { ReceivedMail } from '../ingest/ingest.service';

/** A message of which the header alone is here, and where the rest is. */
export interface UnfetchedBody {
  readonly messageId: string;
  readonly accountId: string;
  readonly path: string;
  readonly uid: number;
  readonly uidValidity: number;
}

/** SQL of bodies that are fetched when they are read. */
export class RemoteBodyRepository {
  async missing(
    manager: EntityManager,
    owner: Owner,
    messageIds: readonly string[],
  ): Promise<UnfetchedBody[]> {
    return rows<UnfetchedBody>(
      manager,
      `SELECT r.message_id AS "messageId", r.account_id AS "accountId", f.path, r.uid::float8 AS uid,
         f.uid_validity::float8 AS "uidValidity"
       FROM remote_message r JOIN message m ON m.id = r.message_id
       JOIN remote_folder f ON f.folder_id = r.folder_id
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND r.message_id = ANY ($3::uuid[]) AND NOT r.fetched`,
      [owner.tenantId, owner.userId, messageIds],
    );
  }

  /** Completes a message, once. */
  async keep(
    manager: EntityManager,
    messageId: string,
    { blob, mail }: ReceivedMail,
  ): Promise<void> {
    const first = await firstRow(
      manager,
      `UPDATE remote_message SET fetched = true WHERE message_id = $1 AND NOT fetched
       RETURNING message_id`,
      [messageId],
    );
    if (first === undefined) return;
    await manager.query(
      `UPDATE message SET blob = $2, size = $3, text = $4, html = $5, snippet = $6,
         has_attachment = $7, ical_uid = $8, defect = $9, headers = $10 WHERE id = $1`,
      [
        messageId,
        blob.key,
        blob.size,
        mail.text,
        mail.html,
        snippetOf(mail.text),
        mail.parts.some(({ inline }) => !inline),
        mail.invitation?.iCalUid ?? null,
        mail.defect,
        JSON.stringify(mail.headers),
      ],
    );
    const parts = mail.parts.map((part, position) => ({ ...part, id: newId(), position }));
    await manager.query(
      `INSERT INTO attachment (id, message_id, position, filename, mime_type, size, content_id, inline, blob)
       SELECT id, $1, position, filename, "mimeType", size, "contentId", inline, checksum
       FROM jsonb_to_recordset($2::jsonb) AS p(id uuid, position int, filename text, "mimeType" text,
         size int, "contentId" text, inline boolean, checksum text)`,
      [messageId, JSON.stringify(parts)],
    );
  }
}
