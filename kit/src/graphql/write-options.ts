import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Field, InputType } from 'type-graphql';
import type { Principal } from '../auth';
import { firstRow } from '../database';
import { IdempotencyConflictError, InvalidInputError, VersionConflictError } from '../errors';
import type { JsonValue } from '../events';
import { ETag } from './scalars';

@InputType('WriteOptions', { description: 'How a mutation is to be carried out.' })
export class WriteOptions {
  @Field(() => String, {
    nullable: true,
    description:
      'Up to 200 characters. Sent again with the same input, the mutation answers as it did and does nothing twice.',
  })
  idempotencyKey?: string;

  @Field(() => ETag, {
    nullable: true,
    description: 'Change only this version; another one answers VersionConflict.',
  })
  ifMatch?: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Check everything and change nothing.',
  })
  dryRun?: boolean;
}

const MAX_KEY = 200;

/** One write that may be repeated. */
export interface IdempotentCall {
  readonly viewer: Pick<Principal, 'tenantId' | 'userId'>;
  /** The mutation's name: keys are apart for each. */
  readonly operation: string;
  readonly key: string | undefined;
  /** What must be the same for a replay; anything JSON can hold. */
  readonly input: unknown;
}

/**
 * Runs `work` once for a key, in the caller's transaction: a repeat with the same input gets the
 * stored result, one with another input is refused. Without a key it just runs. A concurrent repeat
 * waits for the first to commit.
 *
 * @param work returns what is stored: ids, not entities.
 * @throws IdempotencyConflictError when the key was used with another input.
 */
export async function withIdempotency<Result extends JsonValue>(
  manager: EntityManager,
  call: IdempotentCall,
  work: () => Promise<Result>,
): Promise<Result> {
  const { viewer, operation, key } = call;
  if (key === undefined) return work();
  // Postgres takes no NUL.
  if (key === '' || key.length > MAX_KEY || key.includes('\0')) {
    throw new InvalidInputError(`An idempotency key has 1 to ${MAX_KEY} characters`, [
      'options',
      'idempotencyKey',
    ]);
  }
  const inputHash = createHash('sha256').update(canonicalJson(call.input)).digest('hex');
  const id = [viewer.tenantId, viewer.userId, operation, key];
  const claimed = await firstRow(
    manager,
    `INSERT INTO kit.idempotency (tenant_id, user_id, operation, key, input_hash)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING key`,
    [...id, inputHash],
  );
  if (!claimed) return replay<Result>(manager, id, inputHash);
  const result = await work();
  await manager.query(
    `UPDATE kit.idempotency SET result = $5
     WHERE tenant_id = $1 AND user_id = $2 AND operation = $3 AND key = $4`,
    [...id, JSON.stringify(result)],
  );
  return result;
}

async function replay<Result>(
  manager: EntityManager,
  id: readonly string[],
  inputHash: string,
): Promise<Result> {
  const stored = await firstRow<{ input_hash: string; result: Result }>(
    manager,
    `SELECT input_hash, result FROM kit.idempotency
     WHERE tenant_id = $1 AND user_id = $2 AND operation = $3 AND key = $4`,
    id,
  );
  if (stored?.input_hash !== inputHash) throw new IdempotencyConflictError();
  return stored.result;
}

// Keys sorted, so that the order in which a client writes its input does not matter.
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Date)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** @throws VersionConflictError when `ifMatch` is given and is not the current version. */
export function requireVersion(current: string, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== current) throw new VersionConflictError(current);
}
