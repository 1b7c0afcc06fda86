import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Queryable } from '../app/database';

/** How much of a drive is in use. */
export interface DriveUsage {
  readonly used: bigint;
  /** What open uploads will add. */
  readonly announced: bigint;
}

/** The local projection of users, and the root folder each has. */
export class AccountRepository {
  /** Takes what admin says about a user, and makes sure of the drive. */
  async save(on: Queryable, user: Viewer): Promise<void> {
    await on.query(
      `INSERT INTO account (user_id, tenant_id, address) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET address = $3 WHERE account.address <> $3`,
      [user.userId, user.tenantId, user.email],
    );
    await on.query(
      `INSERT INTO file (id, tenant_id, owner_id, ancestors, name, is_folder)
       VALUES ($1, $2, $3, '{}', 'Drive', true)
       ON CONFLICT (owner_id) WHERE parent_id IS NULL DO NOTHING`,
      [newId(), user.tenantId, user.userId],
    );
  }

  /** The id of the viewer's root folder, made now if the user was not announced yet. */
  async rootId(on: Queryable, viewer: Viewer): Promise<string> {
    const known = await this.findRootId(on, viewer);
    if (known !== undefined) return known;
    await this.save(on, viewer);
    const made = await this.findRootId(on, viewer);
    if (made === undefined) throw new Error('A drive without a root');
    return made;
  }

  /** Lets no one else change the tree of this drive until the transaction ends. */
  async lock(on: Queryable, ownerId: string): Promise<void> {
    await on.query('SELECT 1 FROM account WHERE user_id = $1 FOR UPDATE', [ownerId]);
  }

  async usage(on: Queryable, ownerId: string): Promise<DriveUsage> {
    const row = await firstRow<{ used: string; announced: string }>(
      on,
      `SELECT coalesce((SELECT used_bytes FROM account WHERE user_id = $1), 0) AS used,
         (SELECT coalesce(sum(size), 0) FROM upload
          WHERE user_id = $1 AND state IN ('OPEN', 'ASSEMBLING') AND expires_at > now()) AS announced`,
      [ownerId],
    );
    return { used: BigInt(row?.used ?? 0), announced: BigInt(row?.announced ?? 0) };
  }

  /** Books bytes that came to a drive, or with a negative number left it. */
  async book(on: Queryable, ownerId: string, bytes: bigint): Promise<void> {
    await on.query('UPDATE account SET used_bytes = used_bytes + $2 WHERE user_id = $1', [
      ownerId,
      bytes.toString(),
    ]);
  }

  /** The user as a viewer, for authority that was signed earlier. */
  async find(on: Queryable, tenantId: string, userId: string): Promise<Viewer | undefined> {
    return firstRow<Viewer>(
      on,
      `SELECT tenant_id AS "tenantId", user_id AS "userId", address AS email
       FROM account WHERE tenant_id = $1 AND user_id = $2`,
      [tenantId, userId],
    );
  }

  /** Ids of the users of a tenant who have this address. */
  async idsAt(on: Queryable, tenantId: string, address: string): Promise<string[]> {
    const found = await rows<{ user_id: string }>(
      on,
      'SELECT user_id FROM account WHERE tenant_id = $1 AND address = $2',
      [tenantId, address],
    );
    return found.map((row) => row.user_id);
  }

  private async findRootId(on: Queryable, viewer: Viewer): Promise<string | undefined> {
    const row = await firstRow<{ id: string }>(
      on,
      'SELECT id FROM file WHERE tenant_id = $1 AND owner_id = $2 AND parent_id IS NULL',
      [viewer.tenantId, viewer.userId],
    );
    return row?.id;
  }
}
