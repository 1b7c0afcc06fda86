import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';

// Each statement that stores mail adds a row, so that no two of them wait for the same one.
const FOLD_ABOVE = 50;

/** How full a mailbox is, in bytes. */
export interface MailboxUsage {
  readonly usedBytes: number;
  /** A limit of its own; null when there is none. */
  readonly ownLimitBytes: number | null;
}

/** SQL of how much mailboxes hold and may hold. */
export class QuotaRepository {
  async of(manager: EntityManager, accountId: string): Promise<MailboxUsage | undefined> {
    return firstRow<MailboxUsage>(
      manager,
      `SELECT coalesce((SELECT sum(bytes) FROM mailbox_usage WHERE account_id = a.id), 0)::float8
         AS "usedBytes", a.quota_bytes::float8 AS "ownLimitBytes"
       FROM account a WHERE a.id = $1`,
      [accountId],
    );
  }

  /** Limits a user's mailbox; null takes its own limit away. Answers the mailbox's id. */
  async limit(
    manager: EntityManager,
    { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
    bytes: number | null,
  ): Promise<string | undefined> {
    const found = await firstRow<{ id: string }>(
      manager,
      `UPDATE account SET quota_bytes = $3 WHERE tenant_id = $1 AND user_id = $2 AND kind = 'LOCAL'
       RETURNING id`,
      [tenantId, userId, bytes],
    );
    return found?.id;
  }

  /** Makes one row of many, for mailboxes that have gathered many. */
  async fold(manager: EntityManager): Promise<void> {
    await rows(
      manager,
      `WITH many AS (
         SELECT account_id FROM mailbox_usage GROUP BY account_id HAVING count(*) > $1
       ), gone AS (
         DELETE FROM mailbox_usage u USING many WHERE u.account_id = many.account_id
         RETURNING u.account_id, u.bytes
       )
       INSERT INTO mailbox_usage (account_id, bytes)
       SELECT account_id, sum(bytes) FROM gone GROUP BY account_id`,
      [FOLD_ABOVE],
    );
  }
}
