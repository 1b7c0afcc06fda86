import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { rows } from '../database';
import { newId } from '../ids';
import type { ChangeKind, JsonObject, NewEvent, StoredEvent } from './event';

const SEQUENCE_POLL_MS = 3;

/** Where `recordEvents` leaves word on the query runner that its transaction holds events. */
export const HAS_EVENTS = 'suitegraphHasEvents';

/**
 * Writes events in the caller's transaction: they exist if and only if the change does.
 *
 * @example await dataSource.transaction(async (tx) => { await save(tx); await recordEvents(tx, [changed]); });
 */
export async function recordEvents(
  manager: EntityManager,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const correlationId = newId();
  const records = events.map((event) => ({
    id: newId(),
    tenant_id: event.tenantId,
    audience: event.audience,
    type: event.type,
    kind: event.kind,
    key: event.key,
    changed_fields: event.changedFields ?? [],
    data: event.data ?? {},
    correlation_id: event.correlationId ?? correlationId,
  }));
  await manager.query(
    `INSERT INTO kit.outbox (id, tenant_id, audience, type, kind, key, changed_fields, data, correlation_id)
     SELECT id, tenant_id, audience, type, kind, key, changed_fields, data, correlation_id
     FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, tenant_id text, audience text[], type text,
       kind text, key text, changed_fields text[], data jsonb, correlation_id text)`,
    [JSON.stringify(records)],
  );
  if (manager.queryRunner) manager.queryRunner.data[HAS_EVENTS] = true;
}

/** A row of kit.outbox that has its position. */
export interface OutboxRow {
  readonly id: string;
  readonly position: string;
  readonly tenant_id: string;
  readonly audience: string[];
  readonly type: string;
  readonly kind: string;
  readonly key: string;
  readonly changed_fields: string[];
  readonly data: JsonObject;
  readonly correlation_id: string;
  readonly occurred_at: Date | string;
}

/** A row as an event. */
export function toEvent(row: OutboxRow): StoredEvent {
  return {
    id: row.id,
    position: BigInt(row.position),
    tenantId: row.tenant_id,
    audience: row.audience,
    type: row.type,
    kind: row.kind as ChangeKind,
    key: row.key,
    changedFields: row.changed_fields,
    data: row.data,
    correlationId: row.correlation_id,
    occurredAt: new Date(row.occurred_at),
  };
}

/** What to read of the outbox: positions above `after`, up to and with `upTo`. */
export interface OutboxQuery {
  readonly after: bigint;
  readonly upTo?: bigint;
  readonly types?: readonly string[];
  readonly tenantId?: string;
  /** Only events this user may see. */
  readonly userId?: string;
  readonly limit: number;
}

/** Events in commit order. */
export async function readOutbox(
  manager: Pick<EntityManager, 'query'>,
  query: OutboxQuery,
): Promise<StoredEvent[]> {
  const found = await rows<OutboxRow>(
    manager,
    `SELECT id, position, tenant_id, audience, type, kind, key, changed_fields, data, correlation_id, occurred_at
     FROM kit.outbox
     WHERE position > $1 AND ($2::bigint IS NULL OR position <= $2)
       AND ($3::text[] IS NULL OR type = ANY($3)) AND ($4::text IS NULL OR tenant_id = $4)
       AND ($5::text IS NULL OR $5 = ANY(audience))
     ORDER BY position LIMIT $6`,
    [
      query.after.toString(),
      query.upTo?.toString() ?? null,
      query.types ?? null,
      query.tenantId ?? null,
      query.userId ?? null,
      query.limit,
    ],
  );
  return found.map(toEvent);
}

/** The newest position given out, and the oldest cursor that can still be followed. */
export interface OutboxBounds {
  readonly head: bigint;
  readonly pruned: bigint;
}

/** Reads the bounds of what the outbox holds. */
export async function readBounds(manager: Pick<EntityManager, 'query'>): Promise<OutboxBounds> {
  const [row] = await rows<{ position: string; pruned: string }>(
    manager,
    'SELECT position, pruned FROM kit.outbox_head',
  );
  return { head: BigInt(row?.position ?? 0), pruned: BigInt(row?.pruned ?? 0) };
}

/**
 * Waits until every event committed before this call has its position, and returns the head then.
 * Gives up at `deadline` (milliseconds since the epoch), with the head it has.
 */
export async function sequencedHead(
  manager: Pick<EntityManager, 'query'>,
  deadline: number,
): Promise<bigint> {
  const [newest] = await rows<{ seq: string | null }>(
    manager,
    'SELECT max(seq) AS seq FROM kit.outbox WHERE position IS NULL',
  );
  while (newest?.seq != null && Date.now() < deadline) {
    const waiting = await rows(
      manager,
      'SELECT 1 FROM kit.outbox WHERE position IS NULL AND seq <= $1 LIMIT 1',
      [newest.seq],
    );
    if (waiting.length === 0) break;
    await sleep(SEQUENCE_POLL_MS);
  }
  return (await readBounds(manager)).head;
}
