import { firstRow } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { AppendState } from './outbox';

/** A sent message whose copy is still to be put on the account's own server. */
export interface PendingAppend {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly messageId: string | null;
  readonly blob: string;
  readonly attempts: number;
}

/** Where a server has put a copy, as far as it tells (RFC 4315 §3). */
export interface AppendedAt {
  readonly path: string;
  readonly uid?: number | undefined;
  readonly uidValidity?: bigint | undefined;
}

/** SQL of copies on servers elsewhere. */
export class SentAppendRepository {
  /** Takes the next copy that is due and keeps others off it for `leaseMs`. */
  async claim(manager: EntityManager, leaseMs: number): Promise<PendingAppend | undefined> {
    return firstRow<PendingAppend>(
      manager,
      `WITH next AS (
         SELECT id FROM outbox_item
         WHERE append_state = 'PENDING' AND append_at <= now()
           AND state NOT IN ('SCHEDULED', 'QUEUED', 'SENDING', 'CANCELLED')
         ORDER BY append_at LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       UPDATE outbox_item i SET append_attempts = append_attempts + 1,
         append_at = now() + $1 * interval '1 millisecond'
       FROM next WHERE i.id = next.id
       RETURNING i.id, i.tenant_id AS "tenantId", i.user_id AS "userId",
         i.account_id AS "accountId", i.message_id AS "messageId", i.blob,
         i.append_attempts AS attempts`,
      [leaseMs],
    );
  }

  async settle(
    manager: EntityManager,
    id: string,
    result: {
      readonly state: AppendState;
      readonly error: string | null;
      readonly delayMs: number;
    },
  ): Promise<void> {
    await manager.query(
      `UPDATE outbox_item SET append_state = $2, append_error = $3,
         append_at = now() + $4 * interval '1 millisecond' WHERE id = $1`,
      [id, result.state, result.error, result.delayMs],
    );
  }

  /** Says that the copy here and the one there are the same, so that it is not read in again. */
  async moor(manager: EntityManager, item: PendingAppend, at: AppendedAt): Promise<void> {
    if (item.messageId === null || at.uid === undefined || at.uidValidity === undefined) return;
    const moored = await firstRow(
      manager,
      `INSERT INTO remote_message (message_id, account_id, folder_id, uid, fingerprint, fetched)
       SELECT m.id, m.account_id, f.folder_id, $4, 'append:' || m.id, true
       FROM message m JOIN remote_folder f ON f.account_id = m.account_id
       WHERE m.id = $1 AND m.account_id = $2 AND f.path = $3 AND f.uid_validity = $5
       ON CONFLICT DO NOTHING RETURNING message_id`,
      [item.messageId, item.accountId, at.path, at.uid, at.uidValidity.toString()],
    );
    if (!moored) return;
    await manager.query('UPDATE message SET remote = true WHERE id = $1', [item.messageId]);
  }
}
