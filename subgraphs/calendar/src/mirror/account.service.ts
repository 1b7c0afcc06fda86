import type { Principal } from '@suitegraph/kit/auth';
import {
  credentialsOf,
  discover,
  openDav,
  secretContext,
  type CredentialKind,
  type DavClients,
  type DavOptions,
  type DavService,
} from '@suitegraph/kit/dav';
import { InvalidInputError, ModuleDisabledError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { Vault } from '@suitegraph/kit/vault';
import type { DataSource, EntityManager } from 'typeorm';
import type { AccountState, DavAccountRow } from './account';
import { accountEvent } from './account.events';
import type { AccountLogin, DavAccountRepository } from './account.repository';
import type { MirrorPurge } from './mirror-purge';
import type { MirrorRepository } from './mirror.repository';

const MAX_ACCOUNTS = 20;
const MAX_TEXT = 255;
const MAX_SECRET = 8_192;
const MAX_URL = 2_048;

/** An account as its owner describes it; see the graph's CalendarAccountInput. */
export interface AccountInput {
  readonly url: string;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly token?: string | null;
}

/** What the service needs. */
export interface AccountDependencies {
  readonly database: DataSource;
  readonly accounts: DavAccountRepository;
  readonly mirrors: MirrorRepository;
  readonly purge: MirrorPurge;
  readonly clients: DavClients;
  readonly davOptions: DavOptions;
  /** Undefined where no key is set: then no password is kept and no account connected. */
  readonly vault: Vault | undefined;
  /** Tells the synchronisation that there is something to do. */
  readonly wake: () => void;
}

/** Accounts on CalDAV servers elsewhere: connecting, pausing and removing them. */
export class CalendarAccountService {
  constructor(private readonly on: AccountDependencies) {}

  list(viewer: Principal): Promise<DavAccountRow[]> {
    return this.on.accounts.list(this.on.database, viewer);
  }

  /**
   * Keeps an account whose server lets us in and has calendars; these follow. One that is kept already
   * gets the new login.
   *
   * @throws DavError
   */
  async connect(viewer: Principal, input: AccountInput): Promise<DavAccountRow | undefined> {
    const { vault, accounts, database } = this.on;
    if (!vault) throw new ModuleDisabledError('Connecting accounts (VAULT_KEYS is not set)');
    const { url, userName, kind, secret } = readInput(input);
    const found = await this.find(url, { kind, userName, secret });
    const kept = await this.list(viewer);
    const known = kept.find(({ principalUrl }) => principalUrl === found.principalUrl);
    if (!known && kept.length >= MAX_ACCOUNTS) {
      throw new InvalidInputError(`At most ${MAX_ACCOUNTS} accounts`, ['input']);
    }
    const id = known?.id ?? newId();
    const sealed = vault.seal(secret, secretContext(id));
    const login = { baseUrl: url, userName, credentialKind: kind, sealed };
    await database.transaction((manager) =>
      known ? this.renew(manager, known, login) : this.add(manager, viewer, id, { login, found }),
    );
    this.on.wake();
    return accounts.find(database, viewer, id);
  }

  private async renew(
    manager: EntityManager,
    account: DavAccountRow,
    login: AccountLogin,
  ): Promise<void> {
    const state = account.state === 'PAUSED' ? 'PAUSED' : 'INIT';
    await this.on.accounts.setLogin(manager, account.id, login);
    await this.on.accounts.setState(manager, account.id, state);
    await recordEvents(manager, [accountEvent(account, 'UPDATED', state)]);
  }

  private async add(
    manager: EntityManager,
    { tenantId, userId }: Principal,
    id: string,
    { login, found }: { login: AccountLogin; found: DavService },
  ): Promise<void> {
    const added = await this.on.accounts.add(manager, {
      ...{ id, tenantId, userId, ...login },
      server: found.server,
      principalUrl: found.principalUrl,
      homeUrls: found.homeUrls,
      outboxUrl: found.scheduleOutboxUrl,
      inboxUrl: found.scheduleInboxUrl,
      addresses: found.addresses,
      autoSchedule: found.capabilities.autoSchedule,
      sharing: found.capabilities.sharing,
    });
    // Somebody connects it at this moment, or it is being removed.
    if (!added) throw new InvalidInputError('This account is connected', ['input', 'url']);
    await recordEvents(manager, [accountEvent({ id, tenantId, userId }, 'CREATED', 'INIT')]);
  }

  /** Stops following the server, or follows it again. */
  async pause(viewer: Principal, id: string, paused: boolean): Promise<DavAccountRow | undefined> {
    return this.set(viewer, id, paused ? 'PAUSED' : 'INIT');
  }

  /** Has everything compared with the server anew; events keep their ids. */
  async resync(viewer: Principal, id: string): Promise<DavAccountRow | undefined> {
    const account = await this.require(viewer, id);
    if (account.state === 'PAUSED') throw new InvalidInputError('The account is paused', ['id']);
    await this.on.mirrors.forgetMarks(this.on.database, id);
    return this.set(viewer, id, 'INIT');
  }

  /** Forgets the account and all that was read of it; on the server nothing changes. */
  async remove(viewer: Principal, id: string): Promise<void> {
    const account = await this.require(viewer, id);
    await this.on.accounts.setState(this.on.database, id, 'REMOVING');
    this.on.clients.drop(id);
    await this.on.purge.account(account);
  }

  private async set(
    viewer: Principal,
    id: string,
    state: AccountState,
  ): Promise<DavAccountRow | undefined> {
    const account = await this.require(viewer, id);
    const { database, accounts } = this.on;
    await database.transaction(async (manager) => {
      await accounts.setState(manager, id, state);
      await recordEvents(manager, [accountEvent(account, 'UPDATED', state)]);
    });
    this.on.wake();
    return accounts.find(database, viewer, id);
  }

  private async find(
    baseUrl: string,
    login: { kind: CredentialKind; userName: string; secret: string },
  ): Promise<DavService> {
    const credentials = credentialsOf(login.kind, login.userName, login.secret);
    const dav = openDav({ baseUrl, credentials }, this.on.davOptions);
    try {
      return await discover(dav, 'caldav');
    } finally {
      await dav.close();
    }
  }

  private async require(viewer: Principal, id: string): Promise<DavAccountRow> {
    const account = await this.on.accounts.find(this.on.database, viewer, id);
    if (!account) throw new NotFoundError('Calendar account', ['id']);
    return account;
  }
}

interface Login {
  readonly userName: string;
  readonly kind: CredentialKind;
  readonly secret: string;
}

function readInput(input: AccountInput): Login & { readonly url: string } {
  const address = input.url.trim();
  if (address.length > MAX_URL || !URL.canParse(address) || !/^https?:/i.test(address)) {
    throw new InvalidInputError('The address of a server is an https URL', ['input', 'url']);
  }
  // A password in the URL would end up in logs.
  const clean = new URL(address);
  clean.username = '';
  clean.password = '';
  return { url: clean.href, ...readLogin(input) };
}

function readLogin({ username, password, token }: AccountInput): Login {
  const userName = username?.trim() ?? '';
  const kind = token == null ? 'basic' : 'bearer';
  const secret = token ?? password ?? '';
  const named = kind === 'bearer' && userName === '' ? true : isUsable(userName, MAX_TEXT);
  if (!named || !isUsable(secret, MAX_SECRET) || secret !== (password ?? secret)) {
    throw new InvalidInputError('Give a user name and a password, or a token', ['input']);
  }
  return { userName, kind, secret };
}

function isUsable(text: string, longest: number): boolean {
  return text !== '' && text.length <= longest && !/\p{Cc}/u.test(text) && text.isWellFormed();
}
