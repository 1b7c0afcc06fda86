import { recordEvents } from '@suitegraph/kit/events';
import type { AccountState } from '../accounts/account';
import { accountEvent } from '../accounts/account.events';
import { AccountSync } from './account-sync';
import { FolderWatches } from './folder-watches';
import type { ReadHeaders } from './header-pages';
import type { Connect, RemoteConnection, ServerLogin } from './remote';
import type { SyncStore } from './sync-store';

const PROGRESS_EVERY_MS = 1_000;

/** How often folders are looked at that the server does not speak of by itself. */
export interface SessionTimes {
  readonly pollMs: number;
  /** Every so many looks, flags are compared where the server keeps no modification sequences. */
  readonly deepEvery: number;
  /** Folders besides the inbox that are listened to, over a connection each, at most. */
  readonly maxWatched: number;
}

/** What a session needs. */
export interface SessionDependencies {
  readonly store: SyncStore;
  readonly connect: Connect;
  readonly login: ServerLogin;
  readonly readHeaders: ReadHeaders;
  readonly times: SessionTimes;
}

/** Keeps one account in line with its server for as long as its lease lasts. */
export class AccountSession {
  private readonly ended = new AbortController();
  private nap = new AbortController();

  constructor(private readonly on: SessionDependencies) {}

  /** Ends the session: pending commands fail, nothing more is written. */
  end(): void {
    this.ended.abort();
    this.nap.abort();
  }

  get over(): boolean {
    return this.ended.signal.aborted;
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.nap.abort();
  }

  /** Runs until it is ended or fails. */
  async run(): Promise<void> {
    const { connect, login, store, times } = this.on;
    const server = await connect(login, this.ended.signal);
    const watches = new FolderWatches({
      connect: (signal) => connect(login, signal),
      changed: () => this.wake(),
      listenMs: times.pollMs,
      retryMs: times.pollMs,
    });
    try {
      await store.rows.accounts.setCapabilities(
        store.database.manager,
        store.account.id,
        server.capabilities,
      );
      await this.follow(server, watches);
    } finally {
      await watches.end();
      await server.close();
    }
  }

  private async follow(server: RemoteConnection, watches: FolderWatches): Promise<void> {
    const { store, readHeaders, times } = this.on;
    let reported = 0;
    const sync = new AccountSync(store, server, readHeaders, async (progress) => {
      if (Date.now() - reported < PROGRESS_EVERY_MS) return;
      reported = Date.now();
      await this.report('SYNCING', progress);
    });
    for (let looks = 0; !this.over; looks += 1) {
      this.nap = new AbortController();
      const { more } = await sync.pass({ deep: looks % times.deepEvery === 0 });
      if (more) continue;
      await this.report('CONNECTED');
      if (server.capabilities.includes('IDLE')) watches.follow(await this.watched());
      await server.open('INBOX');
      await this.idle(server);
    }
  }

  private watched(): Promise<string[]> {
    const { rows, database, account } = this.on.store;
    return rows.folders.watched(database.manager, account.id, this.on.times.maxWatched);
  }

  private async idle(server: RemoteConnection): Promise<void> {
    if (this.over) return;
    const { nap } = this;
    const timer = setTimeout(() => nap.abort(), this.on.times.pollMs);
    try {
      await server.idle(nap.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private async report(state: AccountState, progress?: number): Promise<void> {
    const { store } = this.on;
    const { rows, account, holder } = store;
    await store.transaction(async (tx) => {
      const isNew = await rows.accounts.setState(tx, holder, account.id, state);
      if (!isNew && progress === undefined) return;
      const facts = { state, ...(progress !== undefined && { progress }) };
      await recordEvents(tx, [accountEvent(account, 'UPDATED', facts)]);
    });
  }
}
