import { firstRow } from '@suitegraph/kit/database';
import { decodeKeyset } from '@suitegraph/kit/graphql';
import { type DataSource, type EntityManager, In } from 'typeorm';
import { UserAccount } from './user.entity';
import type { UserFilter } from './user.types';

/** A page of users to read. */
export interface UserPage {
  readonly filter?: UserFilter | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** SQL of tenants and users. */
export class UserRepository {
  constructor(private readonly database: DataSource) {}

  byIds(tenantId: string, ids: readonly string[]): Promise<UserAccount[]> {
    return this.database.getRepository(UserAccount).findBy({ tenantId, id: In([...ids]) });
  }

  byAddresses(tenantId: string, emails: readonly string[]): Promise<UserAccount[]> {
    return this.database.getRepository(UserAccount).findBy({ tenantId, email: In([...emails]) });
  }

  byUsername(tenantId: string, username: string): Promise<UserAccount | null> {
    return this.database.getRepository(UserAccount).findOneBy({ tenantId, username });
  }

  /** For login only: the one look-up that does not know the tenant yet. */
  byLogin(email: string): Promise<UserAccount | null> {
    return this.database.getRepository(UserAccount).findOneBy({ email });
  }

  /** For sessions only, which know the user from their own row. */
  byId(id: string): Promise<UserAccount | null> {
    return this.database.getRepository(UserAccount).findOneBy({ id });
  }

  page(tenantId: string, { filter, limit, after }: UserPage): Promise<UserAccount[]> {
    const query = this.database
      .getRepository(UserAccount)
      .createQueryBuilder('u')
      .where('u.tenantId = :tenantId', { tenantId })
      .orderBy('u.email')
      .limit(limit);
    if (after !== undefined) query.andWhere('u.email > :last', { last: decodeKeyset(after, 1)[0] });
    if (filter?.role) query.andWhere('u.role = :role', { role: filter.role });
    if (filter?.status) query.andWhere('u.status = :status', { status: filter.status });
    if (filter?.q) {
      query.andWhere(
        '(position(lower(:q) IN u.email) > 0 OR position(lower(:q) IN lower(u.display_name)) > 0)',
        {
          q: filter.q,
        },
      );
    }
    return query.getMany();
  }

  async tenantName(tenantId: string): Promise<string | undefined> {
    const row = await firstRow<{ name: string }>(
      this.database,
      'SELECT name FROM tenant WHERE id = $1',
      [tenantId],
    );
    return row?.name;
  }

  async isEmpty(manager: EntityManager): Promise<boolean> {
    return !(await firstRow(manager, 'SELECT 1 FROM user_account LIMIT 1'));
  }

  /** The tenant of a domain, made when it is new. */
  async ensureTenant(manager: EntityManager, domain: string): Promise<string> {
    const row = await firstRow<{ id: string }>(
      manager,
      `INSERT INTO tenant (id, name, domain) VALUES ($1, $1, $1)
       ON CONFLICT (domain) DO UPDATE SET domain = excluded.domain RETURNING id`,
      [domain],
    );
    return row?.id ?? domain;
  }

  /** Adds the user; false when the address is taken, in whichever tenant. */
  async add(
    manager: EntityManager,
    user: Pick<UserAccount, 'id' | 'tenantId' | 'email' | 'displayName' | 'passwordHash' | 'role'>,
  ): Promise<boolean> {
    const added = await firstRow(
      manager,
      `INSERT INTO user_account (id, tenant_id, email, display_name, password_hash, role)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING RETURNING id`,
      [user.id, user.tenantId, user.email, user.displayName, user.passwordHash, user.role],
    );
    return added !== undefined;
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }
}
