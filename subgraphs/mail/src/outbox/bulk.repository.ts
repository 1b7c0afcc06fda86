import { firstRow } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';

/** SQL of messages to many. */
export class BulkRepository {
  /**
   * When the account's last message of this kind goes, while nobody else adds to them: held until
   * the transaction ends.
   */
  async lastOf(manager: EntityManager, accountId: string): Promise<Date | null> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `mail.bulk:${accountId}`,
    ]);
    const row = await firstRow<{ at: Date | null }>(
      manager,
      'SELECT max(send_at) AS at FROM outbox_item WHERE account_id = $1 AND bulk',
      [accountId],
    );
    return row?.at ?? null;
  }
}
