import type { DataSource, EntityManager } from 'typeorm';
import type { Principal } from '@suitegraph/kit/auth';
import { transact } from '@suitegraph/kit/database';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { JsonValue } from '@suitegraph/kit/events';

/** One write as a mutation asks for it. */
export interface Write {
  readonly viewer: Principal;
  readonly operation: string;
  readonly input: unknown;
  readonly options?: WriteOptions | undefined;
}

/** Runs writes: one transaction each, once for an idempotency key, undone for a dry run. */
export class Transactions {
  constructor(private readonly database: DataSource) {}

  /**
   * @param work does it and returns what identifies the result.
   * @param read turns that into the answer, within the transaction.
   */
  write<Result extends JsonValue, Answer>(
    { viewer, operation, input, options }: Write,
    work: (manager: EntityManager) => Promise<Result>,
    read: (result: Result, manager: EntityManager) => Promise<Answer>,
  ): Promise<Answer> {
    const call = { viewer, operation, key: options?.idempotencyKey ?? undefined, input };
    return transact(
      this.database,
      async (manager) => {
        if (options?.dryRun === true) markDryRun(manager);
        const result = await withIdempotency(manager, call, () => work(manager));
        return read(result, manager);
      },
      { dryRun: options?.dryRun },
    );
  }

  /** A transaction, repeated when it met another one in the way. */
  run<Answer>(work: (manager: EntityManager) => Promise<Answer>): Promise<Answer> {
    return transact(this.database, work);
  }
}

const DRY_RUN = 'suitegraph.dryRun';

function markDryRun(manager: EntityManager): void {
  const { queryRunner } = manager;
  if (queryRunner) queryRunner.data = { ...queryRunner.data, [DRY_RUN]: true };
}

/** Whether the transaction will be undone: nothing may leave this process because of it. */
export function isDryRun(manager: EntityManager): boolean {
  return manager.queryRunner?.data[DRY_RUN] === true;
}
