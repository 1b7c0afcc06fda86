import type { DataSource, EntityManager } from 'typeorm';
import type { Principal } from '@suitegraph/kit/auth';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { JsonValue } from '@suitegraph/kit/events';

const MAX_ATTEMPTS = 4;
// PostgreSQL's deadlock_detected and serialization_failure: the transaction did nothing, so it may be repeated.
const REPEATABLE = new Set(['40P01', '40001']);

/** One write as a mutation asks for it. */
export interface Write {
  readonly viewer: Principal;
  readonly operation: string;
  readonly input: unknown;
  readonly options?: WriteOptions | undefined;
}

/** Thrown to undo a dry run, with what it would have answered. */
class DryRun<Answer> extends Error {
  constructor(readonly answer: Answer) {
    super('dry run');
  }
}

/** Runs writes: one transaction each, once for an idempotency key, undone for a dry run. */
export class Transactions {
  constructor(private readonly database: DataSource) {}

  /**
   * @param work does it and returns what identifies the result.
   * @param read turns that into the answer, within the transaction.
   */
  async write<Result extends JsonValue, Answer>(
    { viewer, operation, input, options }: Write,
    work: (manager: EntityManager) => Promise<Result>,
    read: (result: Result, manager: EntityManager) => Promise<Answer>,
  ): Promise<Answer> {
    const call = { viewer, operation, key: options?.idempotencyKey ?? undefined, input };
    try {
      return await this.run(async (manager) => {
        const result = await withIdempotency(manager, call, () => work(manager));
        const answer = await read(result, manager);
        if (options?.dryRun) throw new DryRun(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof DryRun) return error.answer as Answer;
      throw error;
    }
  }

  /** A transaction, repeated when it met another one in the way. */
  async run<Answer>(work: (manager: EntityManager) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.transaction(work);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRepeatable(error)) throw error;
      }
    }
  }
}

function isRepeatable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REPEATABLE.has(String(error.code));
}
