import type { DataSource, EntityManager } from 'typeorm';

const MAX_ATTEMPTS = 4;
// PostgreSQL's serialization_failure and deadlock_detected: nothing was done, so it may be repeated.
const REPEATABLE = new Set(['40001', '40P01']);

/** How a transaction ends. */
export interface TransactOptions {
  /** Do everything, roll it back, and answer all the same. */
  readonly dryRun?: boolean | null | undefined;
}

/** Carries the answer of a dry run past the rollback. */
class DryRunEnd<Answer> extends Error {
  constructor(readonly answer: Answer) {
    super('dry run');
  }
}

/**
 * Runs `work` in one transaction, up to four times when it meets another in its way.
 *
 * @example const contact = await transact(database, (tx) => save(tx, card), { dryRun: options.dryRun });
 */
export async function transact<Answer>(
  database: Pick<DataSource, 'transaction'>,
  work: (manager: EntityManager) => Promise<Answer>,
  options: TransactOptions = {},
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(async (manager) => {
        const answer = await work(manager);
        if (options.dryRun === true) throw new DryRunEnd(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof DryRunEnd) return error.answer as Answer;
      if (attempt === MAX_ATTEMPTS || !isRepeatable(error)) throw error;
    }
  }
}

function isRepeatable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REPEATABLE.has(String(error.code));
}
