import type { Principal } from '@suitegraph/kit/auth';
import type { JsonValue } from '@suitegraph/kit/events';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';

/** Who asks: every repository method that reads for somebody takes one. */
export type Viewer = Pick<Principal, 'tenantId' | 'userId' | 'email'>;

/** What runs SQL: the pool, or a transaction. */
export type Queryable = Pick<EntityManager, 'query'>;

/** What services need of the database. */
export type Database = Pick<DataSource, 'transaction' | 'query'>;

/** One mutation as the caller asked for it. */
export interface WriteCall {
  readonly viewer: Viewer;
  readonly operation: string;
  readonly options?: WriteOptions | undefined;
  /** What a repeat under the same idempotency key has to have in common with the first. */
  readonly input: unknown;
}

class DryRunEnded extends Error {}

/**
 * Runs a mutation in one transaction, once for its idempotency key. A dry run does everything and
 * rolls it back, so that it finds what the real one would; it answers null.
 */
export async function write<Result extends JsonValue>(
  database: Database,
  call: WriteCall,
  work: (tx: EntityManager) => Promise<Result>,
): Promise<Result | null> {
  const { viewer, operation, options, input } = call;
  const key = options?.idempotencyKey ?? undefined;
  try {
    return await database.transaction(async (tx) => {
      const result = await withIdempotency(tx, { viewer, operation, key, input }, () => work(tx));
      if (options?.dryRun) throw new DryRunEnded();
      return result;
    });
  } catch (error) {
    if (error instanceof DryRunEnded) return null;
    throw error;
  }
}
