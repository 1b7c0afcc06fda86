import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import { indexWords } from '../search/words';

/** A user of the organisation, as far as contacts need to know. */
interface Account {
  readonly userId: string;
  readonly tenantId: string;
  /** Canonical. */
  readonly address: string;
  readonly displayName: string | null;
  readonly active: boolean;
}

/** The users that the admin domain has announced. */
export class AccountRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query'>) {}

  async save({ userId, tenantId, address, displayName, active }: Account): Promise<void> {
    await this.manager.query(
      `INSERT INTO account (user_id, tenant_id, address, display_name, active, words)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (user_id) DO UPDATE SET tenant_id = $2, address = $3, display_name = $4,
         active = $5, words = $6`,
      [userId, tenantId, address, displayName, active, indexWords([displayName, address])],
    );
  }

  async remove(tenantId: string, userId: string): Promise<void> {
    await this.manager.query('DELETE FROM account WHERE tenant_id = $1 AND user_id = $2', [
      tenantId,
      userId,
    ]);
  }

  /** Addresses by user id. */
  async addressesOf(tenantId: string, userIds: readonly string[]): Promise<Map<string, string>> {
    const found = await rows<{ user_id: string; address: string }>(
      this.manager,
      'SELECT user_id, address FROM account WHERE tenant_id = $1 AND user_id = ANY($2)',
      [tenantId, userIds],
    );
    return new Map(found.map((row) => [row.user_id, row.address]));
  }
}
