import { canonicalAddress, domainOf } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, InvalidInputError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { pageSize, toPage, type Page } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { AuditTrail } from '../audit/audit.service';
import { hashPassword } from './password';
import { userCreated } from './user.events';
import type { UserAccount } from './user.entity';
import type { UserRepository } from './user.repository';
import type { CreateUserInput, Tenant, User, UsersArgs } from './user.types';

type Viewer = Pick<Principal, 'tenantId' | 'userId'>;
type NewUser = Pick<UserAccount, 'tenantId' | 'email' | 'displayName' | 'passwordHash' | 'role'>;

const MAX_NAME = 200;

/** The users of an organisation. */
export class UserService {
  constructor(
    private readonly users: UserRepository,
    private readonly audit: AuditTrail,
  ) {}

  async byIds(viewer: Viewer, ids: readonly string[]): Promise<(User | undefined)[]> {
    const found = await this.users.byIds(viewer.tenantId, ids);
    const byId = new Map(found.map((account) => [account.id, toUser(account)]));
    return ids.map((id) => byId.get(id));
  }

  async byAddresses(viewer: Viewer, addresses: readonly string[]): Promise<(User | undefined)[]> {
    const found = await this.users.byAddresses(viewer.tenantId, addresses);
    const byAddress = new Map(found.map((account) => [account.email, toUser(account)]));
    return addresses.map((address) => byAddress.get(address));
  }

  async byUsername(viewer: Viewer, username: string): Promise<User | null> {
    const account = await this.users.byUsername(viewer.tenantId, username);
    return account && toUser(account);
  }

  async page(viewer: Viewer, { filter, first, after }: UsersArgs): Promise<Page<User>> {
    const limit = pageSize(first) + 1;
    const found = await this.users.page(viewer.tenantId, { filter, limit, after });
    return toPage(found.map(toUser), { first, after }, (user) => [user.email]);
  }

  async tenant(tenantId: string): Promise<Tenant> {
    return { id: tenantId, name: (await this.users.tenantName(tenantId)) ?? tenantId };
  }

  /** @throws ExpectedError when the address is taken or belongs to another organisation's domain. */
  async create(viewer: Viewer, input: CreateUserInput): Promise<User> {
    const email = canonicalAddress(input.email);
    const displayName = input.displayName?.trim() ?? null;
    if ((displayName?.length ?? 0) > MAX_NAME)
      throw new InvalidInputError('The name is too long', ['input']);
    const passwordHash = await hashPassword(input.password);
    const { tenantId } = viewer;
    if (domainOf(email) !== tenantId) {
      throw new ExpectedError('BLOCKED_BY_POLICY', 'The address is outside the organisation', [
        'input',
        'email',
      ]);
    }
    const id = await this.users.transaction(async (manager) => {
      const role = input.role ?? 'USER';
      const added = await this.add(manager, { tenantId, email, displayName, passwordHash, role });
      await this.audit.record(manager, {
        tenantId,
        actorId: viewer.userId,
        action: 'user.created',
        object: ['User', added],
      });
      return added;
    });
    const [user] = await this.byIds(viewer, [id]);
    if (!user) throw new Error('The user that was just added is gone');
    return user;
  }

  /** Makes the first administrator and their organisation, when there is no user at all yet. */
  async ensureAdministrator(input: Omit<CreateUserInput, 'role'>): Promise<void> {
    const email = canonicalAddress(input.email);
    const displayName = input.displayName ?? null;
    await this.users.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('admin:first-user'))`);
      if (!(await this.users.isEmpty(manager))) return;
      const tenantId = await this.users.ensureTenant(manager, domainOf(email));
      const passwordHash = await hashPassword(input.password);
      await this.add(manager, { tenantId, email, displayName, passwordHash, role: 'ADMIN' });
    });
  }

  private async add(manager: EntityManager, user: NewUser): Promise<string> {
    const id = newId();
    if (!(await this.users.add(manager, { id, ...user }))) {
      throw new InvalidInputError('The address is taken', ['input', 'email']);
    }
    await recordEvents(manager, [userCreated({ id, ...user })]);
    return id;
  }
}

/** An account as the graph shows it. */
export function toUser(account: UserAccount): User {
  const { id, tenantId, email, username, displayName, status, role, createdAt } = account;
  return {
    id,
    tenantId,
    email,
    username,
    displayName,
    status,
    role,
    createdAt,
    version: `v${account.version}`,
  };
}
