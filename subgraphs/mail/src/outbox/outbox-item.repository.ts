import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { DeliveryReportRecord, OutboxItemRecord } from './outbox';
import { WAITING_STATES } from './send-state';

const COLUMNS = `i.id, i.tenant_id AS "tenantId", i.user_id AS "userId", i.account_id AS "accountId",
  i.message_id AS "messageId", i.keep_copy AS "keepCopy", i.blob, i.mail_from AS "mailFrom", i.state,
  i.send_at AS "sendAt", i.undo_until AS "undoUntil", i.sign, i.bulk, i.append_state AS "appendState",
  (SELECT coalesce(max(d.attempts), 0) FROM outbox_delivery d WHERE d.item_id = i.id) AS attempts,
  (SELECT a.response FROM outbox_attempt a WHERE a.item_id = i.id AND NOT a.ok
   ORDER BY a.id DESC LIMIT 1) AS "lastError"`;

/** A recipient of an item that waits. */
export interface WaitingRecipient {
  readonly id: string;
  readonly recipient: string;
}

/** SQL of messages in the outbox, for their senders. */
export class OutboxItemRepository {
  async byIds(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<OutboxItemRecord[]> {
    return rows<OutboxItemRecord>(
      manager,
      `SELECT ${COLUMNS} FROM outbox_item i
       WHERE i.tenant_id = $1 AND i.user_id = $2 AND i.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** What is yet to be sent, the next first. */
  async waiting(manager: EntityManager, owner: Owner, limit: number): Promise<OutboxItemRecord[]> {
    const states = WAITING_STATES.map((state) => `'${state}'`).join(', ');
    return rows<OutboxItemRecord>(
      manager,
      `SELECT ${COLUMNS} FROM outbox_item i JOIN message m ON m.id = i.message_id
       WHERE i.tenant_id = $1 AND i.user_id = $2 AND i.state IN (${states})
       ORDER BY i.send_at, i.id LIMIT $3`,
      [owner.tenantId, owner.userId, limit],
    );
  }

  /** Locks an item, so that it is released, cancelled or sent by one at a time. */
  async lock(
    manager: EntityManager,
    owner: Owner,
    id: string,
  ): Promise<OutboxItemRecord | undefined> {
    return firstRow<OutboxItemRecord>(
      manager,
      `SELECT ${COLUMNS} FROM outbox_item i
       WHERE i.tenant_id = $1 AND i.user_id = $2 AND i.id = $3 FOR UPDATE OF i`,
      [owner.tenantId, owner.userId, id],
    );
  }

  /** Locks the next item whose time has come, whoever's it is: for the worker. */
  async lockDue(manager: EntityManager): Promise<OutboxItemRecord | undefined> {
    return firstRow<OutboxItemRecord>(
      manager,
      `SELECT ${COLUMNS} FROM outbox_item i
       WHERE i.state = 'SCHEDULED' AND i.send_at <= now()
       ORDER BY i.send_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED`,
      [],
    );
  }

  /** The recipients of an item that wait for its time. */
  async scheduled(manager: EntityManager, itemId: string): Promise<WaitingRecipient[]> {
    return rows<WaitingRecipient>(
      manager,
      `SELECT id, recipient FROM outbox_delivery WHERE item_id = $1 AND state = 'SCHEDULED' ORDER BY id`,
      [itemId],
    );
  }

  /** Takes back what is not being sent at this moment; how many recipients that were. */
  async cancel(manager: EntityManager, itemId: string): Promise<number> {
    const cancelled = await rows(
      manager,
      `UPDATE outbox_delivery SET state = 'CANCELLED'
       WHERE item_id = $1 AND state IN ('SCHEDULED', 'QUEUED', 'DEFERRED') RETURNING id`,
      [itemId],
    );
    return cancelled.length;
  }

  /** Whether some recipient has got it, or is getting it. */
  async hasLeft(manager: EntityManager, itemId: string): Promise<boolean> {
    const found = await firstRow(
      manager,
      `SELECT 1 AS one FROM outbox_delivery WHERE item_id = $1
         AND state NOT IN ('SCHEDULED', 'QUEUED', 'DEFERRED', 'CANCELLED', 'FAILED', 'SUPPRESSED') LIMIT 1`,
      [itemId],
    );
    return found !== undefined;
  }

  /** How sending each message goes; of several times, the last. */
  async reports(
    manager: EntityManager,
    owner: Owner,
    messageIds: readonly string[],
  ): Promise<DeliveryReportRecord[]> {
    const found = await rows<DeliveryReportRecord>(
      manager,
      `SELECT DISTINCT ON (i.message_id) i.message_id AS "messageId", i.state,
         CASE WHEN i.state = 'CANCELLED' THEN 'NOT_NEEDED' ELSE i.append_state END AS "imapAppendState",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('recipient', d.recipient, 'state', d.state,
            'response', d.last_response) ORDER BY d.recipient), '[]')
          FROM outbox_delivery d WHERE d.item_id = i.id) AS recipients,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'ok', a.ok, 'response', a.response)
            ORDER BY a.id), '[]') FROM outbox_attempt a WHERE a.item_id = i.id) AS attempts
       FROM outbox_item i
       WHERE i.tenant_id = $1 AND i.user_id = $2 AND i.message_id = ANY ($3::uuid[])
       ORDER BY i.message_id, i.created_at DESC`,
      [owner.tenantId, owner.userId, messageIds],
    );
    // A time inside JSON comes as text.
    return found.map((report) => ({
      ...report,
      attempts: report.attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at) })),
    }));
  }
}
