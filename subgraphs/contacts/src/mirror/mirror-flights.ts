import { doneWithin, SingleFlight } from '@suitegraph/kit/dav';
import type { Owner } from '../app/owner';
import type { DavAccountRepository } from './account.repository';
import type { AccountSync } from './account-sync';

/** How fresh reads are. Times are in milliseconds. */
export interface FreshnessTimes {
  /** Age at which what is known of a server is looked at again. */
  readonly freshMs: number;
  /** How long a read waits for that look; then it answers with what is here. */
  readonly waitMs: number;
}

/** Looks at accounts: each once at a time, whoever asks. */
export class MirrorFlights {
  private readonly flights = new SingleFlight();

  constructor(
    private readonly accounts: Pick<DavAccountRepository, 'due'>,
    private readonly sync: Pick<AccountSync, 'visit'>,
    private readonly times: FreshnessTimes,
  ) {}

  /** Looks at an account now, or waits for the look under way. */
  visit(id: string, { retries = false }: { readonly retries?: boolean } = {}): Promise<void> {
    return this.flights.run(id, () => this.sync.visit(id, { retries }));
  }

  /** Makes sure that an owner reads what the servers say, as far as they answer soon. */
  async ensureFresh(owner: Owner): Promise<void> {
    const before = new Date(Date.now() - this.times.freshMs);
    const due = await this.accounts.due(owner, before);
    if (due.length === 0) return;
    const visits = Promise.all(due.map((id) => this.visit(id))).then(() => undefined);
    await doneWithin(visits, this.times.waitMs);
  }

  /** Resolves when nothing is under way any more. */
  idle(): Promise<void> {
    return this.flights.idle();
  }
}
