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
import {
  ExpectedError,
  InvalidInputError,
  ModuleDisabledError,
  NotFoundError,
  QuotaExceededError,
} from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { Vault } from '@suitegraph/kit/vault';
import type { Owner } from '../app/owner';
import type { RunUnit } from '../app/unit-of-work';
import type { AccountState, DavAccountRow } from './account';
import type { DavAccountRepository } from './account.repository';
import { removeBook } from './reconcile-books';

const MAX_ACCOUNTS = 20;
const MAX_URL = 2_000;
const MAX_TEXT = 255;
const MAX_TOKEN = 8_192;

/** An account as its owner describes it; see the graph's ContactsAccountInput. */
export interface AccountInput {
  readonly url: string;
  readonly username: string;
  readonly password?: string | null;
  readonly bearer?: string | null;
}

/** What the service needs. */
export interface AccountServiceParts {
  /** Transactions that change what is here and nothing on servers. */
  readonly run: RunUnit;
  readonly accounts: Pick<DavAccountRepository, 'list' | 'find'>;
  readonly clients: Pick<DavClients, 'drop'>;
  readonly options: DavOptions;
  /** Undefined where no key is set: then no password is kept and no account connected. */
  readonly vault: Vault | undefined;
  /** Tells the mirror that there is something to do. */
  readonly wake: () => void;
}

/** Accounts on CardDAV servers: connecting, pausing and removing them. */
export class DavAccountService {
  constructor(private readonly on: AccountServiceParts) {}

  list(viewer: Owner): Promise<DavAccountRow[]> {
    return this.on.accounts.list(viewer);
  }

  /**
   * Keeps an account whose server lets us in and has address books; they follow. One that is kept
   * already gets the new login.
   */
  async connect(viewer: Owner, input: AccountInput): Promise<DavAccountRow> {
    const { vault, run, wake } = this.on;
    if (!vault) throw new ModuleDisabledError('Connecting accounts (VAULT_KEYS is not set)');
    const { kind, secret, url } = readInput(input);
    const { principalUrl, homeUrls } = await this.verify(input, kind, secret);
    const { tenantId, userId } = viewer;
    const id = await run(async ({ davAccounts }) => {
      const kept = await davAccounts.list(viewer);
      const known = kept.find((account) => account.principalUrl === principalUrl);
      if (!known && kept.length >= MAX_ACCOUNTS) throw new QuotaExceededError('accounts elsewhere');
      const account = known?.id ?? newId();
      const sealed = vault.seal(secret, secretContext(account));
      const login = { baseUrl: url, userName: input.username, credentialKind: kind, sealed };
      if (known) {
        await davAccounts.setLogin(account, login);
        const state = known.state === 'PAUSED' ? 'PAUSED' : 'INIT';
        await davAccounts.setState(viewer, account, state);
        return account;
      }
      const made = { id: account, tenantId, userId, principalUrl, homeUrls, ...login };
      // Somebody connects it at this moment, or it is being removed.
      if (!(await davAccounts.add(made))) {
        throw new InvalidInputError('This account is connected', ['input', 'url']);
      }
      return account;
    });
    wake();
    return this.find(viewer, id);
  }

  /** Stops following the server, or follows it again. */
  pause(viewer: Owner, id: string, paused: boolean): Promise<DavAccountRow> {
    return this.set(viewer, id, paused ? 'PAUSED' : 'INIT');
  }

  /** Has every card read anew; contacts keep their ids, and nothing is told of that has not changed. */
  async resync(viewer: Owner, id: string): Promise<DavAccountRow> {
    const { state } = await this.find(viewer, id);
    await this.on.run(({ mirror }) => mirror.forgetMarks(id));
    return state === 'PAUSED' ? this.find(viewer, id) : this.set(viewer, id, 'INIT');
  }

  /** Forgets the account and all that was read of it; on the server nothing changes. */
  async remove(viewer: Owner, id: string): Promise<void> {
    const account = await this.find(viewer, id);
    await this.on.run(({ davAccounts }) => davAccounts.setState(viewer, id, 'REMOVING'));
    await this.purge(account);
  }

  /** Removes what is here of an account, book by book; goes on where it was left. */
  async purge(account: DavAccountRow): Promise<void> {
    const { run, clients } = this.on;
    clients.drop(account.id);
    const books = await run(({ mirror }) => mirror.ofAccount(account.id));
    for (const { bookId } of books) await run((unit) => removeBook(unit, account, bookId));
    await run(({ davAccounts }) => davAccounts.remove(account.id));
  }

  private async set(viewer: Owner, id: string, state: AccountState): Promise<DavAccountRow> {
    await this.find(viewer, id);
    await this.on.run(({ davAccounts }) => davAccounts.setState(viewer, id, state));
    this.on.wake();
    return this.find(viewer, id);
  }

  private async find(viewer: Owner, id: string): Promise<DavAccountRow> {
    const account = await this.on.accounts.find(viewer, id);
    if (!account) throw new NotFoundError('Account', ['id']);
    return account;
  }

  private async verify(
    { url, username }: AccountInput,
    kind: CredentialKind,
    secret: string,
  ): Promise<DavService> {
    const credentials = credentialsOf(kind, username, secret);
    const dav = openDav({ baseUrl: url, credentials }, this.on.options);
    try {
      return await discover(dav, 'carddav');
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      throw new ExpectedError(error.code, error.message, ['input'], { cause: error });
    } finally {
      await dav.close();
    }
  }
}

function readInput({ url, username, password, bearer }: AccountInput): {
  kind: CredentialKind;
  secret: string;
  url: string;
} {
  if (!isText(username, MAX_TEXT)) {
    throw new InvalidInputError('A user name has 1 to 255 characters', ['input', 'username']);
  }
  const given = { basic: password ?? '', bearer: bearer ?? '' };
  const kind = given.bearer === '' ? 'basic' : 'bearer';
  const isOne = given.basic === '' || given.bearer === '';
  if (!isOne || !isText(given[kind], kind === 'bearer' ? MAX_TOKEN : MAX_TEXT)) {
    throw new InvalidInputError('Give either a password or a token', ['input', 'password']);
  }
  return { kind, secret: given[kind], url: addressOf(url) };
}

function addressOf(url: string): string {
  const path = ['input', 'url'];
  const address = url.length <= MAX_URL && URL.canParse(url) ? new URL(url) : null;
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new InvalidInputError('Not the address of a server', path);
  }
  if (address.username !== '' || address.password !== '') {
    throw new InvalidInputError('The user name has a field of its own', path);
  }
  return address.href;
}

function isText(text: string, most: number): boolean {
  return text !== '' && text.length <= most && !/\p{Cc}/u.test(text);
}
