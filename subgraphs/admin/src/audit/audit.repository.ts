import { firstRow, rows } from '@suitegraph/kit/database';
import { decodeKeyset } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditArgs } from './audit.types';

/** A row of audit_event. */
export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actor_id: string | null;
  readonly actor_ip: string | null;
  readonly action: string;
  readonly object_type: string | null;
  readonly object_id: string | null;
  readonly correlation_id: string;
  readonly details: Record<string, unknown>;
}

/** What a new row holds. */
export interface AuditRecord extends Omit<AuditRow, 'at'> {
  readonly tenant_id: string | null;
}

/** SQL of the audit trail: rows are added and read, never changed. */
export class AuditRepository {
  constructor(private readonly database: DataSource) {}

  async add(manager: EntityManager, record: AuditRecord): Promise<void> {
    await manager.query(
      `INSERT INTO audit_event (id, tenant_id, actor_id, actor_ip, action, object_type, object_id, correlation_id, details)
       SELECT id, tenant_id, actor_id, actor_ip, action, object_type, object_id, correlation_id, details
       FROM jsonb_populate_record(NULL::audit_event, $1::jsonb)`,
      [JSON.stringify(record)],
    );
  }

  async failuresSince(manager: EntityManager, email: string, since: Date): Promise<number> {
    const row = await firstRow<{ count: string }>(
      manager,
      `SELECT count(*) AS count FROM audit_event
       WHERE action = 'login.failed' AND details->>'email' = $1 AND at > $2`,
      [email, since],
    );
    return Number(row?.count ?? 0);
  }

  page(tenantId: string, args: AuditArgs, limit: number): Promise<AuditRow[]> {
    const [at, id] = args.after === undefined ? [null, null] : decodeKeyset(args.after, 2);
    return rows<AuditRow>(
      this.database,
      `SELECT id, at, actor_id, actor_ip, action, object_type, object_id, correlation_id, details
       FROM audit_event
       WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3))
         AND ($4::text IS NULL OR action = $4) AND ($5::text IS NULL OR object_type = $5)
         AND ($6::text IS NULL OR object_id = $6) AND ($7::text IS NULL OR actor_id = $7)
       ORDER BY at DESC, id DESC LIMIT $8`,
      [tenantId, at, id, args.action, args.objectType, args.objectId, args.actor, limit],
    );
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }
}
