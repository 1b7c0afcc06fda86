import type { DataSource, EntityManager } from 'typeorm';
import type { RemoteAccount } from '../accounts/remote-account';
import type { RemoteAccountRepository } from '../accounts/remote-account.repository';
import { messageEvent, type MessageChange } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { recordMessageEvents } from '../sharing/audience';
import type { OperationRepository } from './operation.repository';
import type { RemoteFolderRepository } from './remote-folder.repository';
import type { RemoteMessageRepository } from './remote-message.repository';
import type { Slots } from './slots';

/** The rows a synchronisation reads and writes. */
export interface SyncRows {
  readonly accounts: RemoteAccountRepository;
  readonly folders: RemoteFolderRepository;
  readonly remote: RemoteMessageRepository;
  readonly messages: Pick<MessageRepository, 'byIds' | 'lock' | 'remove' | 'move'>;
  readonly operations: OperationRepository;
}

/** The account is not ours any more: paused, removed, or another process has it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('the account is held by nobody or by another process');
  }
}

/** An account with the right to write to it. */
export class SyncStore {
  constructor(
    readonly database: DataSource,
    readonly rows: SyncRows,
    readonly account: RemoteAccount,
    private readonly lease: { readonly holder: string; readonly slots: Slots },
  ) {}

  /** @throws LeaseLostError before anything is written, when the account is another's by now. */
  async transaction<Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> {
    return this.lease.slots.run(() =>
      this.database.transaction(async (tx) => {
        if (!(await this.rows.accounts.holds(tx, this.holder, this.account.id))) {
          throw new LeaseLostError();
        }
        return work(tx);
      }),
    );
  }

  /** Announces what became of messages, as they are now. */
  async announce(
    tx: EntityManager,
    ids: readonly string[],
    change: Omit<MessageChange, 'origin'>,
  ): Promise<void> {
    if (ids.length === 0) return;
    const owner = this.owner;
    const found = await this.rows.messages.byIds(tx, owner, ids);
    await recordMessageEvents(
      tx,
      found.map((message) =>
        messageEvent({ ...message, owner, addresses: message }, { ...change, origin: 'SYNC' }),
      ),
    );
  }

  /** Who holds the account. */
  get holder(): string {
    return this.lease.holder;
  }

  get owner(): { tenantId: string; userId: string } {
    const { tenantId, userId } = this.account;
    return { tenantId, userId };
  }
}
