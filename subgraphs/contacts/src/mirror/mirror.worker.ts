import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { DavAccountRow } from './account';
import type { DavAccountRepository } from './account.repository';
import type { MirrorFlights } from './mirror-flights';

/** Accounts looked at at a time; each waits for its server most of the while. */
const AT_ONCE = 8;
const TICK_MS = 1_000;

/** What the worker needs. */
export interface MirrorWorkerParts {
  readonly accounts: Pick<DavAccountRepository, 'claim'>;
  readonly flights: Pick<MirrorFlights, 'visit' | 'idle'>;
  /** Removes what is here of an account that its owner has removed. */
  readonly purge: (account: DavAccountRow) => Promise<void>;
  readonly pollMs: number;
  readonly log: Logger;
}

/** Looks at accounts in turn, so that changes are told of when nobody reads. */
export class MirrorWorker implements Worker {
  readonly name = 'contacts-mirror';
  private readonly underWay = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(private readonly on: MirrorWorkerParts) {}

  async start(): Promise<void> {
    this.stopped = false;
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
    await Promise.all(this.underWay);
    await this.on.flights.idle();
  }

  /** Looks at once for what is due. */
  wake(): void {
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
    const most = AT_ONCE - this.underWay.size;
    try {
      const due = most > 0 ? await this.on.accounts.claim({ most, pollMs: this.on.pollMs }) : [];
      for (const account of due) this.follow(account);
    } catch (error) {
      this.on.log.warn({ err: error }, 'accounts elsewhere could not be looked after');
    }
    this.schedule(Math.min(TICK_MS, this.on.pollMs));
  }

  private follow(account: DavAccountRow): void {
    const { flights, purge, log } = this.on;
    const { id } = account;
    const work =
      account.state === 'REMOVING' ? purge(account) : flights.visit(id, { retries: true });
    const done = work
      .catch((error: unknown) => {
        log.warn({ err: error, accountId: id }, 'an account elsewhere could not be looked at');
      })
      .finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }
}
