import { firstRow } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';
import type { Addresses } from '../ingest/parsed-mail';
import type { RuleSubject } from './rule';

/** Something a rule asks for that leaves the mailbox, with the message it is about. */
export interface PendingEffect {
  readonly id: string;
  readonly ruleId: string;
  readonly kind: 'FORWARD' | 'REPLY_TEMPLATE' | 'REJECT';
  readonly argument: string;
  readonly mailFrom: string | null;
  readonly attempts: number;
  readonly account: Account;
  readonly message: {
    readonly messageId: string;
    readonly blob: string;
    readonly subject: string | null;
    readonly addresses: Addresses;
    readonly headers: RuleSubject['headers'];
  };
}

/** SQL of what rules have yet to do outside of mailboxes. */
export class RuleEffectRepository {
  /** The next effect that is due, locked for this transaction; others pass it by. */
  async next(manager: EntityManager): Promise<PendingEffect | undefined> {
    return firstRow<PendingEffect>(
      manager,
      `SELECT e.id, e.rule_id AS "ruleId", e.kind, e.argument, e.mail_from AS "mailFrom", e.attempts,
         jsonb_build_object('id', a.id, 'tenantId', a.tenant_id, 'userId', a.user_id,
           'address', a.address, 'displayName', a.display_name, 'active', a.active) AS account,
         jsonb_build_object('messageId', m.message_id, 'blob', m.blob, 'subject', m.subject,
           'addresses', m.addresses, 'headers', m.headers) AS message
       FROM rule_effect e JOIN account a ON a.id = e.account_id JOIN message m ON m.id = e.message_id
       WHERE e.next_attempt_at <= now()
       ORDER BY e.next_attempt_at, e.id LIMIT 1 FOR UPDATE OF e SKIP LOCKED`,
    );
  }

  async done(manager: EntityManager, id: string): Promise<void> {
    await manager.query('DELETE FROM rule_effect WHERE id = $1', [id]);
  }

  async postpone(manager: EntityManager, id: string, delayMs: number): Promise<void> {
    await manager.query(
      `UPDATE rule_effect SET attempts = attempts + 1,
         next_attempt_at = now() + $2 * interval '1 millisecond' WHERE id = $1`,
      [id, delayMs],
    );
  }

  /** Claims the right to answer a sender: false when that was done in the last `days` days. */
  async claimReply(
    manager: EntityManager,
    reply: {
      readonly accountId: string;
      readonly ruleId: string;
      readonly sender: string;
      readonly days: number;
    },
  ): Promise<boolean> {
    const claimed = await firstRow(
      manager,
      `INSERT INTO rule_reply AS r (account_id, rule_id, sender, replied_at)
       VALUES ($1, $2, $3, now())
       ON CONFLICT (account_id, rule_id, sender) DO UPDATE SET replied_at = now()
         WHERE r.replied_at <= now() - $4 * interval '1 day'
       RETURNING sender`,
      [reply.accountId, reply.ruleId, reply.sender, reply.days],
    );
    return claimed !== undefined;
  }
}
