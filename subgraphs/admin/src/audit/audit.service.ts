import type { Principal } from '@suitegraph/kit/auth';
import { pageSize, toPage, type Page } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { AuditRepository, AuditRow } from './audit.repository';
import type { AuditArgs, AuditEvent } from './audit.types';

/** What is put on record. */
export interface AuditEntry {
  readonly tenantId: string | null;
  readonly actorId: string | null;
  readonly ip?: string | undefined;
  readonly action: string;
  /** Type and id of what it was done to. */
  readonly object?: readonly [type: string, id: string];
  readonly correlationId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The record of who did what. */
export class AuditTrail {
  constructor(private readonly events: AuditRepository) {}

  /** Puts an entry on record in the transaction of what it records. */
  record(manager: EntityManager, entry: AuditEntry): Promise<void> {
    return this.events.add(manager, {
      id: newId(),
      tenant_id: entry.tenantId,
      actor_id: entry.actorId,
      actor_ip: entry.ip ?? null,
      action: entry.action,
      object_type: entry.object?.[0] ?? null,
      object_id: entry.object?.[1] ?? null,
      correlation_id: entry.correlationId ?? newId(),
      details: entry.details ?? {},
    });
  }

  async page(viewer: Principal, args: AuditArgs): Promise<Page<AuditEvent>> {
    const found = await this.events.page(viewer.tenantId, args, pageSize(args.first) + 1);
    return toPage(found.map(toAuditEvent), args, (event) => [event.at.toISOString(), event.id]);
  }
}

function toAuditEvent(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    actorIp: row.actor_ip,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    correlationId: row.correlation_id,
    details: row.details,
  };
}
