import type { Principal } from '@suitegraph/kit/auth';
import { canonicalAddress } from '@suitegraph/kit/addresses';
import { NotFoundError } from '@suitegraph/kit/errors';
import type { DataSource } from 'typeorm';
import type { OwnAccount } from './account';
import type { AccountRepository } from './account.repository';

/** The viewer's mailboxes. */
export class AccountService {
  constructor(
    private readonly database: DataSource,
    private readonly accounts: AccountRepository,
  ) {}

  /** All of the viewer's mailboxes; the first call makes the local one if it is not there yet. */
  async ofViewer(viewer: Principal): Promise<OwnAccount[]> {
    const found = await this.accounts.ofOwner(this.database.manager, viewer);
    if (found.some(({ kind }) => kind === 'LOCAL')) return found;
    const { tenantId, userId, email } = viewer;
    await this.database.transaction((tx) =>
      this.accounts.create(tx, {
        tenantId,
        userId,
        address: canonicalAddress(email),
        displayName: null,
        active: true,
      }),
    );
    return this.accounts.ofOwner(this.database.manager, viewer);
  }

  async find(viewer: Principal, id: string): Promise<OwnAccount | null> {
    return (await this.ofViewer(viewer)).find((account) => account.id === id) ?? null;
  }

  /** @throws NotFoundError when the viewer has no such account, or it is closed. */
  async require(viewer: Principal, id: string, path: readonly string[]): Promise<OwnAccount> {
    const account = await this.find(viewer, id);
    if (!account?.active) throw new NotFoundError('Mail account', path);
    return account;
  }
}
