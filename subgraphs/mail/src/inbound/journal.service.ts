import type { Principal } from '@suitegraph/kit/auth';
import { canonicalAddress } from '@suitegraph/kit/addresses';
import { NotFoundError } from '@suitegraph/kit/errors';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { OwnAccount } from '../accounts/account';
import type { Journal, JournalRepository } from './journal.repository';

interface Accounts {
  ofViewer(viewer: Principal): Promise<OwnAccount[]>;
}

interface Router {
  route(addresses: readonly string[]): Promise<unknown>;
}

/** An organisation's journal: a copy of all mail in and out, for those who have to keep one. */
export class JournalService {
  constructor(
    private readonly database: DataSource,
    private readonly on: {
      readonly journals: JournalRepository;
      readonly accounts: Accounts;
      readonly postOffice: Router;
    },
  ) {}

  async find({ tenantId }: Principal): Promise<Journal | null> {
    return (await this.on.journals.find(this.database.manager, tenantId)) ?? null;
  }

  /**
   * Sends copies of all mail from now on to an address, or with null to nobody any more.
   *
   * @throws InvalidInputError or ExpectedError when the address cannot be reached.
   */
  async set(viewer: Principal, address: string | null): Promise<Journal | null> {
    const { manager } = this.database;
    const { journals, accounts, postOffice } = this.on;
    const { tenantId, userId } = viewer;
    if (address === null) {
      await journals.remove(manager, tenantId);
      return null;
    }
    const canonical = canonicalAddress(address);
    await postOffice.route([canonical]);
    const account = (await accounts.ofViewer(viewer)).find(({ kind }) => kind === 'LOCAL');
    if (!account) throw new NotFoundError('Mailbox');
    const secret = randomBytes(32).toString('hex');
    const journal = { tenantId, userId, accountId: account.id, address: canonical, secret };
    await journals.set(manager, journal);
    return this.find(viewer);
  }
}
