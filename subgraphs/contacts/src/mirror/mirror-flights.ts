import { isCurrent, SingleFlight, waitForLooks, type MirrorTimes } from '@suitegraph/kit/dav';
import type { Owner } from '../app/owner';
import type { DavAccountRepository } from './account.repository';
import type { AccountSync } from './account-sync';

/** Looks at accounts: each once at a time, whoever asks. */
export class MirrorFlights {
  private readonly flights = new SingleFlight();

  constructor(
    private readonly accounts: Pick<DavAccountRepository, 'due'>,
    private readonly sync: Pick<AccountSync, 'visit'>,
    private readonly times: MirrorTimes,
  ) {}

  /** Looks at an account now, or waits for the look under way. */
  visit(id: string, { retries = false }: { readonly retries?: boolean } = {}): Promise<void> {
    return this.flights.run(id, () => this.sync.visit(id, { retries }));
  }

  /** Makes sure that an owner reads what the servers say, as far as they answer soon. */
  async ensureFresh(owner: Owner): Promise<void> {
    const before = new Date(Date.now() - this.times.freshMs);
    const due = await this.accounts.due(owner, before);
    const looks = due.map(({ id, checkedAt, doubted }) => ({
      current: !doubted && isCurrent(checkedAt, this.times),
      done: this.visit(id),
    }));
    await waitForLooks(looks, this.times);
  }

  /** Resolves when nothing is under way any more. */
  idle(): Promise<void> {
    return this.flights.idle();
  }
}
