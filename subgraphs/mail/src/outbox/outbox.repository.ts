import { rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';

/** A message that is to go out to one recipient. */
export interface OutboxDelivery {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly messageId: string;
  readonly blob: string;
  readonly mailFrom: string;
  readonly recipient: string;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** What came of an attempt. */
export interface AttemptResult {
  readonly id: string;
  readonly state: 'SENT' | 'DEFERRED' | 'FAILED';
  readonly response: string;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
}

/** SQL of what is to be sent. */
export class OutboxRepository {
  async add(
    manager: EntityManager,
    account: Account,
    mail: {
      readonly messageId: string;
      readonly blob: string;
      readonly recipients: readonly string[];
    },
  ): Promise<void> {
    await manager.query(
      `INSERT INTO outbox_delivery
         (id, tenant_id, user_id, account_id, message_id, blob, mail_from, recipient)
       SELECT r.id, $1, $2, $3, $4, $5, $6, r.recipient
       FROM unnest($7::uuid[], $8::text[]) AS r(id, recipient)`,
      [
        account.tenantId,
        account.userId,
        account.id,
        mail.messageId,
        mail.blob,
        account.address,
        mail.recipients.map(newId),
        mail.recipients,
      ],
    );
  }

  /**
   * Takes the next message that is due, with all its recipients that are, and keeps others off it for
   * `leaseMs`. Whoever dies while sending loses it after that: it is sent at least once.
   */
  async claim(manager: EntityManager, leaseMs: number): Promise<OutboxDelivery[]> {
    return rows<OutboxDelivery>(
      manager,
      `WITH next AS (
         SELECT message_id FROM outbox_delivery
         WHERE state IN ('QUEUED', 'DEFERRED', 'SENDING') AND next_attempt_at <= now()
         ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ), due AS (
         SELECT d.id FROM outbox_delivery d JOIN next USING (message_id)
         WHERE d.state IN ('QUEUED', 'DEFERRED', 'SENDING') AND d.next_attempt_at <= now()
         FOR UPDATE OF d SKIP LOCKED
       )
       UPDATE outbox_delivery d SET state = 'SENDING', attempts = attempts + 1,
         next_attempt_at = now() + $1 * interval '1 millisecond'
       FROM due WHERE d.id = due.id
       RETURNING d.id, d.tenant_id AS "tenantId", d.user_id AS "userId", d.message_id AS "messageId",
         d.blob, d.mail_from AS "mailFrom", d.recipient, d.attempts, d.created_at AS "createdAt"`,
      [leaseMs],
    );
  }

  async settle(manager: EntityManager, results: readonly AttemptResult[]): Promise<void> {
    await manager.query(
      `UPDATE outbox_delivery d SET state = r.state, last_response = r.response,
         next_attempt_at = now() + r."delayMs" * interval '1 millisecond'
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, state text, response text, "delayMs" float8)
       WHERE d.id = r.id`,
      [JSON.stringify(results)],
    );
  }
}
