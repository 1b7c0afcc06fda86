import {
  backOffMs,
  DavCertificateInvalid,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
  type Dav,
  type DavClients,
} from '@suitegraph/kit/dav';
import {
  ExpectedError,
  NotFoundError,
  RateLimitedError,
  UpstreamUnavailableError,
} from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import type { DataSource } from 'typeorm';
import type { Queryable } from '../directory/directory.repository';
import type { AccountState, DavAccountRow } from './account';
import { accountEvent } from './account.events';
import type { DavAccountRepository } from './account.repository';

/** Writes of one account under way: each holds a connection to the database while its server answers. */
const MAX_WRITES = 2;
const PASSING = new Set<number | null>([null, 502, 503, 504]);

/** What the servers elsewhere are reached with. */
export interface UpstreamDependencies {
  readonly database: DataSource;
  readonly accounts: DavAccountRepository;
  readonly clients: DavClients;
  readonly log: Logger;
}

/** Servers elsewhere, each left alone for a while after it has failed. */
export class Upstreams {
  private readonly writing = new Map<string, number>();

  constructor(private readonly on: UpstreamDependencies) {}

  /** @throws DavUnauthorized when the account's secret cannot be opened here. */
  client(account: DavAccountRow): Dav {
    return this.on.clients.of(account);
  }

  /**
   * Writes to an account's server, within the caller's transaction.
   *
   * @throws UpstreamUnavailableError at once when the account is paused or left alone; RateLimitedError
   *   when as much is being written as one account may.
   */
  async write<T>(
    manager: Queryable,
    accountId: string,
    work: (dav: Dav) => Promise<T>,
  ): Promise<T> {
    const account = await this.on.accounts.byId(manager, accountId);
    if (!account) throw new NotFoundError('Calendar account');
    const { host } = new URL(account.baseUrl);
    const waits = account.retryAt !== null && account.retryAt > new Date();
    if (waits || account.state === 'PAUSED') throw new UpstreamUnavailableError(host);
    const busy = this.writing.get(accountId) ?? 0;
    if (busy >= MAX_WRITES) throw new RateLimitedError(1_000, `Much is being written to ${host}`);
    this.writing.set(accountId, busy + 1);
    try {
      return await work(this.client(account));
    } catch (error) {
      // Not awaited: the caller holds a connection, and this takes another one.
      if (isOfAccount(error)) void this.failed(account, error);
      throw error instanceof DavTooManyRequests
        ? new RateLimitedError(error.retryAfterMs, error.message)
        : error;
    } finally {
      this.release(accountId);
    }
  }

  /** Notes that the account works, and tells its owner if it did not before. */
  async succeeded(account: DavAccountRow): Promise<void> {
    const { database, accounts } = this.on;
    await database.transaction(async (manager) => {
      if (!(await accounts.succeeded(manager, account.id))) return;
      await recordEvents(manager, [accountEvent(account, 'UPDATED', 'CONNECTED')]);
    });
  }

  /** Notes a failure, and tells the owner if the account worked before. */
  async failed(account: DavAccountRow, error: unknown): Promise<void> {
    const { database, accounts, log } = this.on;
    const state = stateOf(error);
    const message = error instanceof ExpectedError ? error.message : 'Something failed on our side';
    const waitMs = backOffMs(account.failures + 1, error);
    log.warn({ err: error, accountId: account.id, waitMs }, 'a calendar account failed');
    try {
      await database.transaction(async (manager) => {
        const failure = { state, message, waitMs };
        if (!(await accounts.failed(manager, account.id, failure))) return;
        await recordEvents(manager, [accountEvent(account, 'UPDATED', state)]);
      });
    } catch (noting) {
      log.error({ err: noting, accountId: account.id }, 'a failure could not be noted');
    }
  }

  private release(accountId: string): void {
    const left = (this.writing.get(accountId) ?? 1) - 1;
    if (left === 0) this.writing.delete(accountId);
    else this.writing.set(accountId, left);
  }
}

/** Whether other requests of the account would fail as well. */
function isOfAccount(error: unknown): boolean {
  if (error instanceof DavUnavailable) return PASSING.has(error.status);
  const kinds = [DavUnauthorized, DavTooManyRequests, DavCertificateInvalid];
  return kinds.some((kind) => error instanceof kind);
}

function stateOf(error: unknown): AccountState {
  return error instanceof DavUnauthorized ? 'AUTH_ERROR' : 'CONNECT_ERROR';
}
