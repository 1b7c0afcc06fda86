import { UpstreamUnavailableError } from '@suitegraph/kit/errors';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { RemoteAccount } from '../accounts/remote-account';
import type { RemoteAccountRepository } from '../accounts/remote-account.repository';
import type { IngestService } from '../ingest/ingest.service';
import type { RemoteBodyRepository, UnfetchedBody } from './remote-body.repository';
import { RemoteError, type Connect, type RemoteConnection, type ServerLogin } from './remote';

const DEADLINE_MS = 60_000;

/** What fetching bodies needs. */
export interface BodyDependencies {
  readonly bodies: RemoteBodyRepository;
  readonly accounts: Pick<RemoteAccountRepository, 'byId'>;
  readonly ingest: Pick<IngestService, 'receive'>;
  readonly connect: Connect;
  loginOf(account: RemoteAccount): ServerLogin;
}

/** Fetches the bodies of messages elsewhere when they are first read, and keeps them. */
export class RemoteBodies {
  /** The account's fetches, one behind the other: a server allows few connections. */
  private readonly queues = new Map<string, Promise<void>>();

  constructor(
    private readonly database: DataSource,
    private readonly on: BodyDependencies,
  ) {}

  /**
   * Makes sure that the bodies are here of those of the messages that lie elsewhere.
   *
   * @throws UpstreamUnavailableError when a server cannot be worked with.
   */
  async ensure(owner: Owner, messageIds: readonly string[]): Promise<void> {
    const missing = await this.on.bodies.missing(this.database.manager, owner, messageIds);
    const byAccount = Map.groupBy(missing, ({ accountId }) => accountId);
    await Promise.all(
      [...byAccount.keys()].map((accountId) => this.queue(owner, accountId, messageIds)),
    );
  }

  private async queue(
    owner: Owner,
    accountId: string,
    messageIds: readonly string[],
  ): Promise<void> {
    const before = this.queues.get(accountId) ?? Promise.resolve();
    const own = before
      .catch(() => undefined)
      .then(() => this.fetchMissing(owner, accountId, messageIds));
    this.queues.set(accountId, own);
    try {
      await own;
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      throw new UpstreamUnavailableError('The server of the mailbox', { cause: error });
    } finally {
      if (this.queues.get(accountId) === own) this.queues.delete(accountId);
    }
  }

  private async fetchMissing(
    owner: Owner,
    accountId: string,
    messageIds: readonly string[],
  ): Promise<void> {
    const { manager } = this.database;
    // Who was before may have fetched the same.
    const missing = (await this.on.bodies.missing(manager, owner, messageIds)).filter(
      (body) => body.accountId === accountId,
    );
    const account = await this.on.accounts.byId(manager, owner, accountId);
    if (missing.length === 0 || !account) return;
    const server = await this.on.connect(
      this.on.loginOf(account),
      AbortSignal.timeout(DEADLINE_MS),
    );
    try {
      for (const [path, bodies] of Map.groupBy(missing, (body) => body.path)) {
        await this.fetchFolder(server, path, bodies);
      }
    } finally {
      await server.close();
    }
  }

  private async fetchFolder(
    server: RemoteConnection,
    path: string,
    bodies: readonly UnfetchedBody[],
  ): Promise<void> {
    const { uidValidity } = await server.open(path);
    for (const body of bodies) {
      // Another message may have the UID by now.
      if (body.uidValidity !== uidValidity) continue;
      const raw = await server.source(body.uid);
      if (!raw) continue;
      const received = await this.on.ingest.receive(Readable.from([raw]));
      await this.database.transaction((tx) => this.on.bodies.keep(tx, body.messageId, received));
    }
  }
}
