import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { DataSource } from 'typeorm';
import type { DavAccountRow } from './account';
import type { DavAccountRepository } from './account.repository';
import type { AccountSync } from './account-sync';
import type { FreshnessService } from './freshness';
import type { MirrorPurge } from './mirror-purge';
import type { Upstreams } from './upstreams';

const TICK_MS = 1_000;

/** What the worker needs. */
export interface MirrorWorkerDependencies {
  readonly database: DataSource;
  readonly accounts: DavAccountRepository;
  readonly sync: AccountSync;
  readonly purge: MirrorPurge;
  readonly upstreams: Upstreams;
  readonly freshness: FreshnessService;
  readonly pollMs: number;
  /** Accounts looked at at a time. */
  readonly maxAccounts: number;
  /** Ends the connections to the servers. */
  readonly close: () => Promise<void>;
  readonly log: Logger;
}

/** Looks at every account from time to time, each on its own, so that changes are told without a read. */
export class MirrorWorker implements Worker {
  readonly name = 'calendar-mirror';
  private readonly held = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();

  constructor(private readonly on: MirrorWorkerDependencies) {}

  start(): Promise<void> {
    this.wake();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.ticking;
    await Promise.all(this.held.values());
    await this.on.freshness.stop();
    await this.on.close();
  }

  /** Looks at once for accounts that are due. */
  wake(): void {
    this.schedule(0);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.ticking = this.ticking.then(() => this.tick());
    }, delayMs);
  }

  private async tick(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const { database, accounts, pollMs, maxAccounts, log } = this.on;
    try {
      const most = maxAccounts - this.held.size;
      const held = [...this.held.keys()];
      const due = most > 0 ? await accounts.claim(database, { most, pollMs, held }) : [];
      for (const account of due) this.follow(account);
    } catch (error) {
      log.warn({ err: error }, 'calendar accounts could not be looked after');
    }
    this.schedule(TICK_MS);
  }

  private follow(account: DavAccountRow): void {
    const done = this.work(account).finally(() => this.held.delete(account.id));
    this.held.set(account.id, done);
  }

  private async work(account: DavAccountRow): Promise<void> {
    const { purge, sync, upstreams, log } = this.on;
    const { signal } = this.stopping;
    try {
      if (account.state === 'REMOVING') {
        await purge.account(account);
        return;
      }
      await sync.run(account, upstreams.client(account), signal);
      await upstreams.succeeded(account);
    } catch (error) {
      if (signal.aborted) return;
      if (account.state === 'REMOVING')
        log.error({ err: error }, 'an account could not be removed');
      else await upstreams.failed(account, error);
    }
  }
}
