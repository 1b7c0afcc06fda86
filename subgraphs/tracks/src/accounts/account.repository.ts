import { rows } from '@suitegraph/kit/database';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Queryable } from '../app/database';

/** The local projection of users: whose address is whose. */
export class AccountRepository {
  async save(on: Queryable, user: Viewer): Promise<void> {
    await on.query(
      `INSERT INTO account (user_id, tenant_id, address) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET address = $3 WHERE account.address <> $3`,
      [user.userId, user.tenantId, user.email],
    );
  }

  /** The user as a viewer, for authority that was signed earlier. */
  async find(on: Queryable, tenantId: string, userId: string): Promise<Viewer | undefined> {
    const [viewer] = await rows<Viewer>(
      on,
      `SELECT tenant_id AS "tenantId", user_id AS "userId", address AS email
       FROM account WHERE tenant_id = $1 AND user_id = $2`,
      [tenantId, userId],
    );
    return viewer;
  }
}
