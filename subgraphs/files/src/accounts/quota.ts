import { QuotaExceededError } from '@suitegraph/kit/errors';
import type { Queryable } from '../app/database';
import type { AccountRepository } from './account.repository';

/** Guards what a user may keep. */
export class Quota {
  constructor(
    readonly limit: bigint | undefined,
    private readonly accounts: Pick<AccountRepository, 'usage' | 'book'>,
  ) {}

  /** Books bytes in a drive whose lock the caller holds. @throws QuotaExceededError */
  async take(on: Queryable, ownerId: string, bytes: bigint): Promise<void> {
    const { used } = await this.accounts.usage(on, ownerId);
    this.check(used + bytes);
    await this.accounts.book(on, ownerId, bytes);
  }

  async giveBack(on: Queryable, ownerId: string, bytes: bigint): Promise<void> {
    await this.accounts.book(on, ownerId, -bytes);
  }

  /** Whether an upload of this size may begin, all the open ones counted. @throws QuotaExceededError */
  async checkUpload(on: Queryable, userId: string, bytes: bigint): Promise<void> {
    const { used, announced } = await this.accounts.usage(on, userId);
    this.check(used + announced + bytes);
  }

  private check(total: bigint): void {
    if (this.limit !== undefined && total > this.limit) throw new QuotaExceededError('the drive');
  }
}
