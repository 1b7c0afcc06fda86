import { firstRow } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';

/** SQL of drafts, beyond what they have in common with other messages. */
export class DraftRepository {
  /** Gives a draft that was written anew the version after the one before. */
  async succeed(manager: EntityManager, owner: Owner, id: string, previous: string): Promise<void> {
    await manager.query(
      `UPDATE message SET version = $4 WHERE tenant_id = $1 AND user_id = $2 AND id = $3`,
      [owner.tenantId, owner.userId, id, Number(previous.slice(1)) + 1],
    );
  }

  /** Whether the message waits in the outbox, where it is not to be changed. */
  async isWaiting(manager: EntityManager, owner: Owner, id: string): Promise<boolean> {
    const found = await firstRow(
      manager,
      `SELECT 1 AS one FROM outbox_item WHERE tenant_id = $1 AND user_id = $2 AND message_id = $3
         AND state IN ('SCHEDULED', 'QUEUED', 'SENDING', 'DEFERRED') LIMIT 1`,
      [owner.tenantId, owner.userId, id],
    );
    return found !== undefined;
  }
}
