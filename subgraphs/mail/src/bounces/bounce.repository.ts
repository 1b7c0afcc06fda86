import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { LocalRecipient } from '../accounts/account';
import type { SendState } from '../outbox/send-state';

// Servers try for five days at most (RFC 5321 §4.5.4.1); complaints are later.
const BELIEVED = `interval '60 days'`;

/** A message that was sent, as what comes back finds it. */
export interface SentItem {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly messageId: string | null;
  /** Whom other servers were given it for. */
  readonly recipients: readonly { readonly id: string; readonly recipient: string }[];
}

/** What a recipient has come to. */
export interface Outcome {
  readonly id: string;
  readonly state: SendState;
  readonly response: string | null;
  /** States from which there is a way to it. */
  readonly from: readonly SendState[];
}

/** SQL of what was sent, for what comes back. */
export class BounceRepository {
  /** What was sent by its id, or by its Message-ID; of several, the last. */
  async sent(
    manager: EntityManager,
    tenantId: string,
    by: { readonly id: string | null; readonly messageIds: readonly string[] },
  ): Promise<SentItem | undefined> {
    return firstRow<SentItem>(
      manager,
      `SELECT i.id, i.tenant_id AS "tenantId", i.user_id AS "userId", i.message_id AS "messageId",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'recipient', d.recipient)), '[]')
          FROM outbox_delivery d WHERE d.item_id = i.id AND d.attempts > 0) AS recipients
       FROM outbox_item i WHERE i.tenant_id = $1
         AND (i.id = $2 OR i.header_id = ANY ($3::text[]))
         AND greatest(i.created_at, i.send_at) > now() - ${BELIEVED}
       ORDER BY i.id IS NOT DISTINCT FROM $2 DESC, i.created_at DESC LIMIT 1`,
      [tenantId, by.id, by.messageIds],
    );
  }

  /** Writes down what recipients have come to; answers those for whom that is new. */
  async settle(manager: EntityManager, outcomes: readonly Outcome[]): Promise<string[]> {
    const settled = await rows<{ id: string }>(
      manager,
      `UPDATE outbox_delivery d SET state = r.state, last_response = coalesce(r.response, last_response)
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, state text, response text, "from" text[])
       WHERE d.id = r.id AND d.state = ANY (r."from") RETURNING d.id`,
      [JSON.stringify(outcomes)],
    );
    return settled.map(({ id }) => id);
  }

  /** The mailbox from which something was sent: what comes back goes there. */
  async senderOf(
    manager: EntityManager,
    itemId: string,
    domain: string,
  ): Promise<LocalRecipient | undefined> {
    return firstRow<LocalRecipient>(
      manager,
      `SELECT a.id, a.tenant_id AS "tenantId", a.user_id AS "userId", a.address,
         a.display_name AS "displayName", a.active, f.id AS "inboxId"
       FROM outbox_item i JOIN account a ON a.id = i.account_id
       JOIN folder f ON f.account_id = a.id AND f.role = 'INBOX'
       WHERE i.id = $1 AND a.active AND a.kind = 'LOCAL' AND split_part(i.mail_from, '@', 2) = $2
         AND greatest(i.created_at, i.send_at) > now() - ${BELIEVED}`,
      [itemId, domain],
    );
  }
}
