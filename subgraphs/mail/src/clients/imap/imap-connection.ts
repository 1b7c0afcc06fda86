import { ImapFlow, type FetchMessageObject, type FetchQueryObject } from 'imapflow';
import { isIP } from 'node:net';
import { normaliseFlags, soundUids } from '../../sync/planner';
import {
  RemoteError,
  type ChangedSince,
  type Connect,
  type FlagChange,
  type FolderStatus,
  type ListedFolder,
  type ListedHeader,
  type ListedMessage,
  type RemoteConnection,
  type ServerLogin,
} from '../../sync/remote';
import type { ResolveHost } from '../outbound-host';
import { toRemoteError } from './imap-errors';
import { LISTED_FIELDS } from './listed-fields';
import { hasAttachment, statusOf, toListedFolder, toStatus, uidSet } from './imap-values';

const CONNECT_MS = 15_000;
const SILENCE_MS = 60_000;
const MAX_HEADER_BYTES = 256 * 1024;
const STATUS = { messages: true, uidNext: true, uidValidity: true, highestModseq: true };
const HEADER: FetchQueryObject = {
  uid: true,
  flags: true,
  size: true,
  internalDate: true,
  emailId: true,
  bodyStructure: true,
  headers: [...LISTED_FIELDS],
};

/** How connections are made. */
export interface ImapOptions {
  readonly resolveHost: ResolveHost;
  /** Largest message that is read, in bytes. */
  readonly maxMessageBytes: number;
  /** Certificates that are trusted besides Node’s (PEM). */
  readonly ca?: string | undefined;
  /** Longest wait for an answer to one command, in milliseconds; a minute when left out. */
  readonly silenceMs?: number | undefined;
}

/** Connects with imapflow. */
export function imapConnector(options: ImapOptions): Connect {
  return async (login, signal) => {
    const client = await newClient(login, options);
    const connection = new ImapConnection(client, signal, options);
    await connection.signIn();
    return connection;
  };
}

async function newClient(login: ServerLogin, options: ImapOptions): Promise<ImapFlow> {
  const { host, port, security, username: user, password: pass } = login;
  const address = await options.resolveHost(host).catch(() => {
    throw new RemoteError('CONNECT', 'The server’s name leads nowhere');
  });
  return new ImapFlow({
    host: address,
    ...(isIP(host) === 0 && { servername: host }),
    port,
    secure: security === 'TLS',
    doSTARTTLS: security === 'STARTTLS',
    auth: { user, pass },
    tls: { minVersion: 'TLSv1.2', ...(options.ca !== undefined && { ca: options.ca }) },
    // Its log holds what users write to each other.
    logger: false,
    clientInfo: { name: 'Suitegraph' },
    qresync: true,
    disableAutoIdle: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: options.silenceMs ?? SILENCE_MS,
    maxLiteralSize: options.maxMessageBytes + MAX_HEADER_BYTES,
  });
}

class ImapConnection implements RemoteConnection {
  private vanished: number[] | undefined;
  private readonly silenceMs: number;

  constructor(
    private readonly client: ImapFlow,
    private readonly signal: AbortSignal,
    options: ImapOptions,
  ) {
    this.silenceMs = options.silenceMs ?? SILENCE_MS;
    // Without a listener a lost connection would end the process; whoever waits for it hears of it.
    client.on('error', () => undefined);
    client.on('expunge', ({ uid, vanished }: { uid?: number; vanished: boolean }) => {
      if (vanished && uid !== undefined) this.vanished?.push(uid);
    });
    signal.addEventListener('abort', this.end);
  }

  get capabilities(): readonly string[] {
    return [...this.client.capabilities.keys()].sort();
  }

  async signIn(): Promise<void> {
    try {
      await this.run(() => this.client.connect());
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async list(): Promise<ListedFolder[]> {
    // Of the open folder STATUS may tell what was true when it was opened (RFC 9051 §6.3.11).
    if (this.client.mailbox) await this.run(() => this.client.noop());
    const listed = await this.run(() => this.client.list({ statusQuery: STATUS }));
    return listed.flatMap((folder) => toListedFolder(folder) ?? []);
  }

  async open(path: string): Promise<FolderStatus> {
    const opened = await this.statusOfOpen(path);
    return opened ?? toStatus(await this.run(() => this.client.mailboxOpen(path)));
  }

  /** What is open is not selected again: for that, a server may read the whole folder. */
  private async statusOfOpen(path: string): Promise<FolderStatus | null> {
    const { mailbox } = this.client;
    if (!mailbox || mailbox.path !== path) return null;
    await this.run(() => this.client.noop());
    // Where it is refused, opening it anew says why.
    const told = await this.run(() => this.client.status(path, STATUS).catch(() => false as const));
    const status = told ? statusOf(told) : null;
    return status?.uidValidity === Number(mailbox.uidValidity) ? status : null;
  }

  async uids(from: number, to: number | '*'): Promise<number[]> {
    const found = await this.run(() => this.client.search({ uid: `${from}:${to}` }, { uid: true }));
    if (!found) throw new RemoteError('REFUSED', 'The server does not list a folder');
    // n:* always names the last message, also when its UID is below n (RFC 9051 §9).
    return soundUids(found).filter((uid) => uid >= from && (to === '*' || uid <= to));
  }

  async flags(from: number, to: number): Promise<ListedMessage[]> {
    const fetched = await this.fetch(`${from}:${to}`, { uid: true, flags: true });
    return fetched.filter(({ uid }) => uid >= from && uid <= to).map(toListed);
  }

  async changedSince(modseq: bigint): Promise<ChangedSince> {
    this.vanished = [];
    const query = { uid: true, flags: true };
    const changed = await this.fetch('1:*', query, { changedSince: modseq });
    const vanished = soundUids(this.vanished);
    this.vanished = undefined;
    return { changed: changed.map(toListed), vanished };
  }

  async headers(uids: readonly number[]): Promise<ListedHeader[]> {
    const asked = new Set(uids);
    const fetched = await this.fetch(uidSet(uids), HEADER);
    return fetched
      .filter(({ uid }) => asked.has(uid))
      .map((message) => ({
        ...toListed(message),
        size: message.size ?? 0,
        internalDate: dateOf(message.internalDate),
        emailId: message.emailId ?? null,
        head: (message.headers ?? Buffer.alloc(0)).subarray(0, MAX_HEADER_BYTES),
        hasAttachment: hasAttachment(message.bodyStructure),
      }));
  }

  async source(uid: number): Promise<Buffer | null> {
    const found = await this.run(() =>
      this.client.fetchOne(String(uid), { uid: true, source: true }, { uid: true }),
    );
    return found && found.uid === uid ? (found.source ?? null) : null;
  }

  async store(uids: readonly number[], { add, remove }: FlagChange): Promise<void> {
    const set = uidSet(uids);
    if (add.length > 0) {
      await this.run(() => this.client.messageFlagsAdd(set, [...add], { uid: true }));
    }
    if (remove.length > 0) {
      await this.run(() => this.client.messageFlagsRemove(set, [...remove], { uid: true }));
    }
  }

  async move(uids: readonly number[], path: string): Promise<ReadonlyMap<number, number>> {
    const moved = await this.run(() => this.client.messageMove(uidSet(uids), path, { uid: true }));
    if (!moved) throw new RemoteError('REFUSED', 'The server does not move a message');
    return moved.uidMap ?? new Map<number, number>();
  }

  async remove(uids: readonly number[]): Promise<void> {
    const done = await this.run(() => this.client.messageDelete(uidSet(uids), { uid: true }));
    if (!done) throw new RemoteError('REFUSED', 'The server does not delete a message');
  }

  async create(names: readonly string[]): Promise<string> {
    return (await this.run(() => this.client.mailboxCreate([...names]))).path;
  }

  async rename(path: string, names: readonly string[]): Promise<string> {
    return (await this.run(() => this.client.mailboxRename(path, [...names]))).newPath;
  }

  async removeFolder(path: string): Promise<void> {
    await this.run(() => this.client.mailboxDelete(path));
  }

  async idle(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const events = ['exists', 'expunge', 'flags', 'close'];
      const done = (): void => {
        events.forEach((event) => this.client.off(event, done));
        signal.removeEventListener('abort', done);
        resolve();
      };
      events.forEach((event) => this.client.on(event, done));
      signal.addEventListener('abort', done);
      // The next command ends it.
      this.client.idle().catch(done);
    });
    if (!this.client.usable) throw new RemoteError('CONNECT', 'The server closed the connection');
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.end);
    this.end();
  }

  private readonly end = (): void => {
    this.client.close();
  };

  private fetch(
    range: string,
    query: FetchQueryObject,
    options: { changedSince?: bigint } = {},
  ): Promise<FetchMessageObject[]> {
    return this.run(async () => {
      const byUid = new Map<number, FetchMessageObject>();
      for await (const message of this.client.fetch(range, query, { uid: true, ...options })) {
        // A server may say more than once what it knows of a message: the first full answer counts.
        if (!byUid.has(message.uid)) byUid.set(message.uid, message);
      }
      const sound = soundUids(byUid.keys());
      return sound.flatMap((uid) => byUid.get(uid) ?? []);
    });
  }

  /** Ends the connection when a command takes too long: what it would answer later is for nobody. */
  private async run<Result>(command: () => Promise<Result>): Promise<Result> {
    if (this.signal.aborted) throw new RemoteError('TIMEOUT', 'The work was given up');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new RemoteError('TIMEOUT', 'The server does not answer in time'));
        this.end();
      }, this.silenceMs * 2);
    });
    try {
      return await Promise.race([command(), late]);
    } catch (error) {
      throw toRemoteError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function toListed({ uid, flags }: FetchMessageObject): ListedMessage {
  return { uid, flags: normaliseFlags(flags ?? []) };
}

function dateOf(value: Date | string | undefined): Date {
  const date = value === undefined ? new Date(0) : new Date(value);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
