import { rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';
import { STATE_ORDER, type SendState } from './send-state';

/** A message that is to go out to one recipient. */
export interface OutboxDelivery {
  readonly id: string;
  readonly itemId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly messageId: string;
  readonly blob: string;
  readonly mailFrom: string;
  readonly recipient: string;
  readonly attempts: number;
  /** When it was first to go. */
  readonly createdAt: Date;
  readonly sign: boolean;
  readonly bulk: boolean;
}

/** What came of an attempt. */
export interface AttemptResult {
  readonly id: string;
  readonly state: SendState;
  readonly response: string | null;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
}

/** A message as it enters the outbox. */
export interface NewOutboxItem {
  readonly id: string;
  readonly messageId: string | null;
  readonly keepCopy: boolean;
  readonly blob: string;
  /** Its Message-ID, without angle brackets; null when it has none. */
  readonly headerId: string | null;
  readonly sendAt: Date;
  readonly undoUntil: Date | null;
  readonly sign: boolean;
  readonly bulk: boolean;
  readonly appended: boolean;
  readonly recipients: readonly { readonly address: string; readonly state: SendState }[];
}

/** What may be claimed now. */
export interface ClaimOptions {
  readonly leaseMs: number;
  /** Whether the recipients of each domain are taken apart, as direct delivery needs it. */
  readonly byDomain: boolean;
  /** Domains that have their fill of connections. */
  readonly busyDomains: readonly string[];
  readonly withBulk: boolean;
}

/** SQL of what is to be sent. */
export class OutboxRepository {
  async add(manager: EntityManager, account: Account, item: NewOutboxItem): Promise<void> {
    const { tenantId, userId, id: accountId, address } = account;
    await manager.query(
      `INSERT INTO outbox_item (id, tenant_id, user_id, account_id, message_id, keep_copy, blob,
         mail_from, state, send_at, undo_until, sign, bulk, append_state, header_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'QUEUED', $9, $10, $11, $12, $13, $14)`,
      [
        item.id,
        tenantId,
        userId,
        accountId,
        item.messageId,
        item.keepCopy,
        item.blob,
        address,
        item.sendAt,
        item.undoUntil,
        item.sign,
        item.bulk,
        item.appended ? 'PENDING' : 'NOT_NEEDED',
        item.headerId,
      ],
    );
    await manager.query(
      `INSERT INTO outbox_delivery
         (id, item_id, tenant_id, user_id, account_id, message_id, blob, mail_from, bulk, next_attempt_at, recipient, state)
       SELECT r.id, $1, $2, $3, $4, $5, $6, $7, $8, $9, r.recipient, r.state
       FROM unnest($10::uuid[], $11::text[], $12::text[]) AS r(id, recipient, state)`,
      [
        item.id,
        tenantId,
        userId,
        accountId,
        item.messageId ?? item.id,
        item.blob,
        address,
        item.bulk,
        item.sendAt,
        item.recipients.map(newId),
        item.recipients.map((recipient) => recipient.address),
        item.recipients.map(({ state }) => state),
      ],
    );
    await this.refresh(manager, [item.id]);
  }

  /**
   * Takes the next message that is due, with all its recipients that are, and keeps others off it for
   * the lease. Whoever dies while sending loses it after that: it is sent at least once.
   */
  async claim(manager: EntityManager, options: ClaimOptions): Promise<OutboxDelivery[]> {
    const { leaseMs, byDomain, busyDomains, withBulk } = options;
    return rows<OutboxDelivery>(
      manager,
      `WITH next AS (
         SELECT d.item_id, d.domain FROM outbox_delivery d JOIN outbox_item i ON i.id = d.item_id
         WHERE d.state IN ('QUEUED', 'DEFERRED', 'SENDING') AND d.next_attempt_at <= now()
           AND d.domain <> ALL ($3::text[]) AND ($4 OR NOT d.bulk)
         ORDER BY d.bulk, d.next_attempt_at LIMIT 1 FOR UPDATE OF d, i SKIP LOCKED
       ), due AS (
         SELECT d.id FROM outbox_delivery d JOIN next USING (item_id)
         WHERE d.state IN ('QUEUED', 'DEFERRED', 'SENDING') AND d.next_attempt_at <= now()
           AND (d.domain = next.domain OR NOT $2::boolean)
         FOR UPDATE OF d SKIP LOCKED
       )
       UPDATE outbox_delivery d SET state = 'SENDING', attempts = attempts + 1,
         next_attempt_at = now() + $1 * interval '1 millisecond'
       FROM due, outbox_item i WHERE d.id = due.id AND i.id = d.item_id
       RETURNING d.id, d.item_id AS "itemId", d.tenant_id AS "tenantId", d.user_id AS "userId",
         d.account_id AS "accountId", d.message_id AS "messageId", d.blob, d.mail_from AS "mailFrom",
         d.recipient, d.attempts,
         greatest(d.created_at, i.send_at) AS "createdAt", i.sign, i.bulk`,
      [leaseMs, byDomain, busyDomains, withBulk],
    );
  }

  /** Writes down what came of attempts, unless a report was quicker; answers those it has written. */
  async settle(manager: EntityManager, results: readonly AttemptResult[]): Promise<string[]> {
    const settled = await rows<{ id: string }>(
      manager,
      `UPDATE outbox_delivery d SET state = r.state, last_response = r.response,
         next_attempt_at = now() + r."delayMs" * interval '1 millisecond'
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, state text, response text, "delayMs" float8)
       WHERE d.id = r.id AND d.state NOT IN ('DELAYED', 'DELIVERED', 'BOUNCED', 'COMPLAINED')
       RETURNING d.id`,
      [JSON.stringify(results)],
    );
    return settled.map(({ id }) => id);
  }

  async addAttempt(
    manager: EntityManager,
    attempt: { readonly itemId: string; readonly ok: boolean; readonly response: string | null },
  ): Promise<void> {
    await manager.query('INSERT INTO outbox_attempt (item_id, ok, response) VALUES ($1, $2, $3)', [
      attempt.itemId,
      attempt.ok,
      attempt.response,
    ]);
  }

  /** Brings items in line with their recipients; returns those whose state is another now. */
  async refresh(
    manager: EntityManager,
    itemIds: readonly string[],
  ): Promise<{ id: string; state: SendState }[]> {
    // Locked first, so that the statement that follows sees what the others have committed.
    await manager.query(
      'SELECT id FROM outbox_item WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
      [itemIds],
    );
    return rows<{ id: string; state: SendState }>(
      manager,
      `UPDATE outbox_item i SET state = s.state
       FROM (SELECT item_id, ($2::text[])[min(array_position($2::text[], state))] AS state
             FROM outbox_delivery WHERE item_id = ANY ($1::uuid[]) GROUP BY item_id) s
       WHERE i.id = s.item_id AND i.state IS DISTINCT FROM s.state RETURNING i.id, i.state`,
      [itemIds, STATE_ORDER],
    );
  }
}
