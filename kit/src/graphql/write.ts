import type { DataSource, EntityManager } from 'typeorm';
import type { Principal } from '../auth';
import { transact } from '../database';
import type { JsonValue } from '../events';
import { withIdempotency, type WriteOptions } from './write-options';

/** Who asks: every repository method that reads for somebody takes one. */
export type Viewer = Pick<Principal, 'tenantId' | 'userId' | 'email'>;

/** One mutation as the caller asked for it. */
export interface WriteCall {
  readonly viewer: Viewer;
  readonly operation: string;
  readonly options?: WriteOptions | undefined;
  /** What a repeat under the same idempotency key has to have in common with the first. */
  readonly input: unknown;
}

/**
 * Runs a mutation in one transaction, once for its idempotency key. A dry run does everything and
 * rolls it back, so that it finds what the real one would; it answers null.
 */
export async function write<Result extends JsonValue>(
  database: Pick<DataSource, 'transaction'>,
  call: WriteCall,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result | null> {
  const { viewer, operation, options, input } = call;
  const key = options?.idempotencyKey ?? undefined;
  const result = await transact(
    database,
    (manager) => withIdempotency(manager, { viewer, operation, key, input }, () => work(manager)),
    { dryRun: options?.dryRun },
  );
  return options?.dryRun === true ? null : result;
}
