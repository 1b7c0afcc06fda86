import type { DataSource, EntitySubscriberInterface, TransactionCommitEvent } from 'typeorm';

/**
 * Calls `listener` after each commit of a transaction that left `mark` on its query runner: how the
 * outbox learns of events without polling, and without NOTIFY's global lock on every commit.
 */
export function onMarkedCommit(source: DataSource, mark: string, listener: () => void): void {
  const subscriber: EntitySubscriberInterface = {
    afterTransactionCommit({ queryRunner }: TransactionCommitEvent) {
      if (queryRunner.data[mark] !== true) return;
      queryRunner.data[mark] = false;
      listener();
    },
  };
  source.subscribers.push(subscriber);
}
