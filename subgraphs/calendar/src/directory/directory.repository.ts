import type { Principal } from '@suitegraph/kit/auth';
import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';

/** A query runner: a transaction's manager or the pool. */
export type Queryable = Pick<EntityManager, 'query'>;

/** A user of an organisation, as the admin domain has announced them. */
export interface LocalUser {
  readonly userId: string;
  readonly tenantId: string;
  readonly email: string;
  readonly displayName: string | null;
}

const COLUMNS =
  'user_id AS "userId", tenant_id AS "tenantId", email, display_name AS "displayName"';

/** Our copy of who is a user, by address. */
export class DirectoryRepository {
  /** Learns of a user, or of a change to one. */
  async save(manager: Queryable, user: LocalUser & { active: boolean }): Promise<void> {
    await manager.query(
      `INSERT INTO local_user (user_id, tenant_id, email, display_name, active) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (user_id) DO UPDATE SET email = $3, display_name = $4, active = $5`,
      [user.userId, user.tenantId, user.email, user.displayName, user.active],
    );
  }

  /** A caller whom the admin domain has not announced to us yet is a user all the same. */
  async ensure(manager: Queryable, viewer: Principal): Promise<void> {
    await manager.query(
      `INSERT INTO local_user (user_id, tenant_id, email) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [viewer.userId, viewer.tenantId, viewer.email],
    );
  }

  async find(manager: Queryable, userId: string): Promise<LocalUser | undefined> {
    return firstRow(manager, `SELECT ${COLUMNS} FROM local_user WHERE user_id = $1 AND active`, [
      userId,
    ]);
  }

  /** The active users of a tenant among these canonical addresses. */
  async byAddress(
    manager: Queryable,
    tenantId: string,
    addresses: readonly string[],
  ): Promise<ReadonlyMap<string, LocalUser>> {
    if (addresses.length === 0) return new Map();
    const found = await rows<LocalUser>(
      manager,
      `SELECT ${COLUMNS} FROM local_user WHERE tenant_id = $1 AND email = ANY($2) AND active`,
      [tenantId, addresses],
    );
    return new Map(found.map((user) => [user.email, user]));
  }
}
