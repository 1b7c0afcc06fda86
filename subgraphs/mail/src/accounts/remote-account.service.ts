import { canonicalAddress } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import {
  ExpectedError,
  InvalidInputError,
  ModuleDisabledError,
  NotFoundError,
} from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { Vault } from '@suitegraph/kit/vault';
import type { DataSource } from 'typeorm';
import type { VerifySmtp } from '../clients/smtp-login';
import { isId } from '../messages/ids';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { headerText } from '../outbox/letter';
import { recordMessageEvents } from '../sharing/audience';
import { RemoteError, type Connect, type RemoteFailure, type ServerLogin } from '../sync/remote';
import type { OwnAccount, Owner } from './account';
import { accountEvent } from './account.events';
import { passwordContext, type KeptServer, type RemoteAccount } from './remote-account';
import type { RemoteAccountRepository } from './remote-account.repository';

const VERIFY_MS = 30_000;
const REMOVED_AT_ONCE = 500;
const MAX_TEXT = 255;
const MAX_SIGNATURE = 10_000;

/** An account as its owner describes it; see the graph's MailAccountInput. */
export interface RemoteAccountInput {
  readonly address: string;
  readonly name?: string | null;
  readonly imap: ServerLogin;
  readonly smtp: ServerLogin;
  readonly signature?: string | null;
}

/** What the service needs. */
export interface RemoteAccountDependencies {
  readonly accounts: { find(viewer: Principal, id: string): Promise<OwnAccount | null> };
  readonly rows: RemoteAccountRepository;
  readonly messages: Pick<MessageRepository, 'byIds' | 'remove'>;
  readonly connect: Connect;
  readonly verifySmtp: VerifySmtp;
  /** Undefined where no key is set: then no password is kept and no account connected. */
  readonly vault: Vault | undefined;
  /** Folders besides the inbox that may be listened to. */
  readonly maxWatched: number;
  /** Tells the synchronisation that there is something to do. */
  committed(accountId: string): void;
}

/** Accounts on servers elsewhere: connecting, pausing and removing them. */
export class RemoteAccountService {
  constructor(
    private readonly database: DataSource,
    private readonly on: RemoteAccountDependencies,
  ) {}

  /** Signs in to both servers and leaves again. @throws ExpectedError that says which one fails, and why. */
  async verify(input: RemoteAccountInput): Promise<{ capabilities: readonly string[] }> {
    readInput(input);
    const [capabilities] = await Promise.all([
      asInputError('imap', () => this.signIn(input.imap)),
      asInputError('smtp', () => this.on.verifySmtp(input.smtp)),
    ]);
    return { capabilities };
  }

  /** Keeps an account whose servers let us in; its mail follows. */
  async connect(viewer: Principal, input: RemoteAccountInput): Promise<OwnAccount | null> {
    const { vault, rows } = this.on;
    if (!vault) throw new ModuleDisabledError('Connecting accounts (VAULT_KEYS is not set)');
    const { address, displayName, signature } = readInput(input);
    const { capabilities } = await this.verify(input);
    const { tenantId, userId } = viewer;
    const id = newId();
    await this.database.transaction(async (tx) => {
      const added = await rows.add(tx, {
        id,
        tenantId,
        userId,
        address,
        displayName,
        signature,
        imap: withoutPassword(input.imap),
        smtp: withoutPassword(input.smtp),
        imapPassword: vault.seal(input.imap.password, passwordContext(id, 'imap')),
        smtpPassword: vault.seal(input.smtp.password, passwordContext(id, 'smtp')),
        capabilities,
      });
      if (!added) throw new InvalidInputError('This account is connected', ['input', 'address']);
      await recordEvents(tx, [
        accountEvent({ tenantId, userId, id }, 'CREATED', { state: 'INIT' }),
      ]);
    });
    this.on.committed(id);
    return this.on.accounts.find(viewer, id);
  }

  /** Stops following the server, or follows it again. */
  async pause(viewer: Principal, id: string, paused: boolean): Promise<OwnAccount | null> {
    const account = await this.require(viewer, id);
    await this.database.transaction(async (tx) => {
      await this.on.rows.setPaused(tx, viewer, account.id, paused);
      const state = paused ? 'PAUSED' : 'INIT';
      await recordEvents(tx, [accountEvent(account, 'UPDATED', { state })]);
    });
    this.on.committed(id);
    return this.on.accounts.find(viewer, id);
  }

  /** Has everything compared with the server anew. */
  async resync(viewer: Principal, id: string): Promise<OwnAccount | null> {
    const account = await this.require(viewer, id);
    await this.database.transaction((tx) => this.on.rows.requestResync(tx, viewer, account.id));
    this.on.committed(id);
    return this.on.accounts.find(viewer, id);
  }

  /** Chooses the folders that are listened to, besides the inbox; all others are polled. */
  async watch(
    viewer: Principal,
    id: string,
    folderIds: readonly string[],
  ): Promise<OwnAccount | null> {
    const account = await this.require(viewer, id);
    const path = ['folderIds'];
    const wanted = [...new Set(folderIds)];
    if (wanted.length > this.on.maxWatched) {
      throw new InvalidInputError(
        `At most ${this.on.maxWatched} folders can be listened to besides the inbox`,
        path,
      );
    }
    if (!wanted.every(isId)) throw new NotFoundError('Folder', path);
    const own = await this.on.accounts.find(viewer, id);
    await this.database.transaction(async (tx) => {
      const found = await this.on.rows.setWatched(tx, viewer, account.id, wanted);
      if (found < wanted.length) throw new NotFoundError('Folder', path);
      await recordEvents(tx, [accountEvent(account, 'UPDATED', { state: own?.state ?? 'INIT' })]);
    });
    this.on.committed(id);
    return this.on.accounts.find(viewer, id);
  }

  /** Forgets the account and all that was read of it; on the server nothing changes. */
  async remove(viewer: Principal, id: string): Promise<void> {
    const account = await this.require(viewer, id);
    await this.database.transaction((tx) => this.on.rows.markRemoving(tx, viewer, account.id));
    await this.purge(account);
  }

  /** Removes what is here of an account, part by part; goes on where it was left. */
  async purge(account: RemoteAccount): Promise<void> {
    while (await this.purgeSome(account));
    await this.database.transaction(async (tx) => {
      await this.on.rows.remove(tx, account, account.id);
      await recordEvents(tx, [accountEvent(account, 'DESTROYED', { state: 'DISABLED' })]);
    });
  }

  private async purgeSome(account: RemoteAccount): Promise<boolean> {
    const { tenantId, userId } = account;
    const owner: Owner = { tenantId, userId };
    return this.database.transaction(async (tx) => {
      const ids = await this.on.rows.someMessages(tx, owner, account.id, REMOVED_AT_ONCE);
      const messages = await this.on.messages.byIds(tx, owner, ids);
      await recordMessageEvents(
        tx,
        messages.map((message) =>
          messageEvent(
            { ...message, owner, addresses: message },
            { kind: 'DESTROYED', origin: 'SYNC' },
          ),
        ),
      );
      await this.on.messages.remove(tx, owner, messages);
      return ids.length > 0;
    });
  }

  private async signIn(login: ServerLogin): Promise<readonly string[]> {
    const server = await this.on.connect(login, AbortSignal.timeout(VERIFY_MS));
    await server.close();
    return server.capabilities;
  }

  private async require(viewer: Principal, id: string): Promise<RemoteAccount> {
    const own = isId(id) ? await this.on.accounts.find(viewer, id) : null;
    if (!own) throw new NotFoundError('Mail account', ['id']);
    const account = await this.on.rows.byId(this.database.manager, viewer, own.id);
    if (!account) throw new InvalidInputError('The mailbox is here, not on another server', ['id']);
    return account;
  }
}

const CODES = {
  AUTH: 'AUTH_FAILED',
  CERTIFICATE: 'CERTIFICATE_INVALID',
  CONNECT: 'CONNECT_FAILED',
  TIMEOUT: 'CONNECT_FAILED',
  REFUSED: 'CONNECT_FAILED',
} as const satisfies Record<RemoteFailure, string>;

async function asInputError<Result>(
  server: 'imap' | 'smtp',
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new ExpectedError(CODES[error.failure], error.message, ['input', server]);
  }
}

function withoutPassword({ host, port, security, username }: ServerLogin): KeptServer {
  return { host, port, security, username };
}

function readInput(input: RemoteAccountInput): {
  address: string;
  displayName: string | null;
  signature: string | null;
} {
  for (const server of ['imap', 'smtp'] as const) {
    const { host, port, username, password } = input[server];
    const texts = [host, username, password];
    const valid = texts.every(
      (text) => text !== '' && text.length <= MAX_TEXT && !/\p{Cc}/u.test(text),
    );
    if (!valid || port < 1 || port > 65_535) {
      throw new InvalidInputError('A server has a host, a port, a user name and a password', [
        'input',
        server,
      ]);
    }
  }
  const displayName = headerText(input.name ?? '', MAX_TEXT, ['input', 'name']).trim();
  const signature = input.signature?.slice(0, MAX_SIGNATURE).replaceAll('\0', '') ?? '';
  return {
    address: canonicalAddress(input.address),
    displayName: displayName === '' ? null : displayName,
    signature: signature === '' ? null : signature.toWellFormed(),
  };
}
