import { recordEvents } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { DataSource } from 'typeorm';
import { accountEvent } from '../accounts/account.events';
import type { RemoteAccount } from '../accounts/remote-account';
import { AccountSession, type SessionTimes } from './account-session';
import { stateAfter, syncDelay } from './back-off';
import type { ReadHeaders } from './header-pages';
import { RemoteError, type Connect, type ServerLogin } from './remote';
import { Slots } from './slots';
import { LeaseLostError, SyncStore, type SyncRows } from './sync-store';

const LEASE_MS = 60_000;
const RENEW_EVERY_MS = 15_000;
const TICK_MS = 1_000;
// Of the database's connections; the graph needs some as well.
const WRITERS = 3;

/** What the worker needs. */
export interface SyncDependencies {
  readonly database: DataSource;
  readonly rows: SyncRows;
  readonly connect: Connect;
  /** Opens the account's sealed password. */
  loginOf(account: RemoteAccount): ServerLogin;
  readonly readHeaders: ReadHeaders;
  /** Removes what is here of an account that its owner has removed. */
  purge(account: RemoteAccount): Promise<void>;
  readonly times: SessionTimes;
  /** Accounts that this process follows at a time. */
  readonly maxAccounts: number;
  readonly log: Logger;
}

interface Held {
  readonly session: AccountSession | undefined;
  readonly done: Promise<void>;
}

/** Follows accounts on servers elsewhere: each on its own, under a lease, so that one process has it. */
export class SyncWorker implements Worker {
  readonly name = 'mail-sync';
  private readonly holder = newId();
  private readonly held = new Map<string, Held>();
  private readonly slots = new Slots(WRITERS);
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();
  private renewedAt = 0;
  private stopped = true;

  constructor(private readonly on: SyncDependencies) {}

  async start(): Promise<void> {
    this.stopped = false;
    this.renewedAt = Date.now();
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
    for (const { session } of this.held.values()) session?.end();
    await Promise.all([...this.held.values()].map(({ done }) => done));
  }

  /** Looks at once for what is to be done, and whether what is held still may be. */
  wake(accountId?: string): void {
    if (this.stopped) return;
    if (accountId !== undefined) {
      this.renewedAt = 0;
      this.held.get(accountId)?.session?.wake();
    }
    this.schedule(0);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.ticking = this.ticking.then(() => this.tick());
    }, delayMs);
  }

  private async tick(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.renew();
      await this.claim();
      await this.nudge();
    } catch (error) {
      this.on.log.warn({ err: error }, 'accounts elsewhere could not be looked after');
    }
    this.schedule(TICK_MS);
  }

  private async renew(): Promise<void> {
    if (Date.now() - this.renewedAt < RENEW_EVERY_MS) return;
    this.renewedAt = Date.now();
    const ids = [...this.held.keys()];
    const { database, rows } = this.on;
    const kept = await rows.accounts.renew(database.manager, this.holder, ids, LEASE_MS);
    for (const id of ids) if (!kept.includes(id)) this.held.get(id)?.session?.end();
  }

  private async claim(): Promise<void> {
    const most = this.on.maxAccounts - this.held.size;
    if (most <= 0) return;
    const { database, rows } = this.on;
    const claimed = await database.transaction((tx) =>
      rows.accounts.claim(tx, this.holder, { most, leaseMs: LEASE_MS }),
    );
    for (const account of claimed) this.follow(account);
  }

  private async nudge(): Promise<void> {
    const { database, rows } = this.on;
    const ids = [...this.held.keys()];
    if (ids.length === 0) return;
    const busy = await rows.operations.accountsWithDue(database.manager, ids);
    for (const id of busy) this.held.get(id)?.session?.wake();
  }

  private follow(account: RemoteAccount): void {
    const session = account.removing ? undefined : this.open(account);
    const work = session ? session.run() : this.on.purge(account);
    const done = work
      .then(
        () => this.release(account, session, undefined),
        (error: unknown) => this.release(account, session, error),
      )
      .finally(() => {
        // It may have been lost, and taken anew, before the session noticed.
        if (this.held.get(account.id) === held) this.held.delete(account.id);
      });
    const held: Held = { session, done };
    this.held.set(account.id, held);
  }

  private open(account: RemoteAccount): AccountSession {
    const { database, rows, connect, readHeaders, times } = this.on;
    const { holder, slots } = this;
    const store = new SyncStore(database, rows, account, { holder, slots });
    // Opened when it runs, so that a password that cannot be is a failure of this account alone.
    const lazily: Connect = (_, signal) => connect(this.on.loginOf(account), signal);
    const login = { ...account.imap, password: '' };
    return new AccountSession({ store, connect: lazily, login, readHeaders, times });
  }

  private async release(
    account: RemoteAccount,
    session: AccountSession | undefined,
    error: unknown,
  ): Promise<void> {
    const { database, rows, log } = this.on;
    const { id, failures } = account;
    const ended = session?.over === true;
    if (error instanceof LeaseLostError) return;
    const failure = error instanceof RemoteError ? error.failure : 'CONNECT';
    const failed = error !== undefined && !ended;
    if (failed && !(error instanceof RemoteError)) {
      log.error({ err: error, accountId: id }, 'an account elsewhere could not be followed');
    }
    const text = error instanceof RemoteError ? error.message : 'It failed on our side';
    const outcome = failed
      ? {
          state: stateAfter(failure),
          error: text,
          delayMs: syncDelay(failure, failures, Math.random()),
        }
      : { state: 'INIT' as const, error: null, delayMs: 0 };
    await database
      .transaction(async (tx) => {
        const released = await rows.accounts.release(tx, this.holder, id, outcome);
        if (released && failed) {
          await recordEvents(tx, [accountEvent(account, 'UPDATED', { state: outcome.state })]);
        }
      })
      // The lease ends by itself.
      .catch((err: unknown) => log.warn({ err, accountId: id }, 'an account was not given back'));
  }
}
