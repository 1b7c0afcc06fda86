import type { EntityManager } from 'typeorm';
import type { OperationRepository } from './operation.repository';
import type { FlagChange } from './remote';

/** Passes on to servers elsewhere what is changed here: written down with the change, carried out soon. */
export interface RemoteMailbox {
  marked(tx: EntityManager, messageIds: readonly string[], change: FlagChange): Promise<void>;
  moved(tx: EntityManager, messageIds: readonly string[], folderId: string): Promise<void>;
  /** To be called before the messages are removed here. */
  removing(tx: EntityManager, messageIds: readonly string[]): Promise<void>;
  /** To be called when the change is committed. */
  committed(): void;
}

/** Writes changes down as operations. */
export class PendingMailbox implements RemoteMailbox {
  constructor(
    private readonly operations: OperationRepository,
    private readonly wake: () => void,
  ) {}

  async marked(
    tx: EntityManager,
    messageIds: readonly string[],
    { add, remove }: FlagChange,
  ): Promise<void> {
    if (add.length + remove.length === 0 || messageIds.length === 0) return;
    await this.operations.addFlagChanges(tx, messageIds, { add, remove });
  }

  async moved(tx: EntityManager, messageIds: readonly string[], folderId: string): Promise<void> {
    if (messageIds.length > 0) await this.operations.addMoves(tx, messageIds, folderId);
  }

  async removing(tx: EntityManager, messageIds: readonly string[]): Promise<void> {
    if (messageIds.length > 0) await this.operations.addDeletions(tx, messageIds);
  }

  committed(): void {
    this.wake();
  }
}
