import { domainOf } from '@suitegraph/kit/addresses';
import type { DataSource } from 'typeorm';
import type { LocalRecipient } from './account';
import type { AccountRepository } from './account.repository';

const KEPT_MS = 5_000;
const KEPT_MOST = 10_000;

/** What an address is to this installation. */
export type Whereabouts = LocalRecipient | 'UNKNOWN' | 'ELSEWHERE';

/** Tells local mailboxes from unknown and foreign addresses. */
export class AccountDirectory {
  private readonly known = new Map<string, { recipient: LocalRecipient; until: number }>();

  constructor(
    private readonly database: DataSource,
    private readonly accounts: AccountRepository,
    /** Waits until the users announced so far are known; for an address that is not found. */
    private readonly caughtUp: () => Promise<boolean>,
  ) {}

  /** Where mail for a canonical address goes. */
  async find(address: string): Promise<Whereabouts> {
    const known = this.known.get(address);
    if (known && known.until > Date.now()) return known.recipient;
    const { manager } = this.database;
    const found = await this.accounts.byAddress(manager, address);
    if (found) return this.keep(found);
    await this.caughtUp();
    const late = await this.accounts.byAddress(manager, address);
    if (late) return this.keep(late);
    return (await this.accounts.hasDomain(manager, domainOf(address))) ? 'UNKNOWN' : 'ELSEWHERE';
  }

  /** To be called when users have changed. */
  forget(): void {
    this.known.clear();
  }

  private keep(recipient: LocalRecipient): LocalRecipient {
    if (this.known.size >= KEPT_MOST) this.known.clear();
    this.known.set(recipient.address, { recipient, until: Date.now() + KEPT_MS });
    return recipient;
  }
}
