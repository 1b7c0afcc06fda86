import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { InboundPolicy } from './inbound-policy';

/** SQL of what organisations do with mail that does not pass. */
export class InboundPolicyRepository {
  /** The policies of those that have one of their own. */
  async ofTenants(
    manager: EntityManager,
    tenantIds: readonly string[],
  ): Promise<(InboundPolicy & { readonly tenantId: string })[]> {
    return rows(
      manager,
      `SELECT tenant_id AS "tenantId", auth_failure AS "authFailure", respect_dmarc AS "respectDmarc",
         spam, virus FROM inbound_policy WHERE tenant_id = ANY ($1)`,
      [tenantIds],
    );
  }

  async save(manager: EntityManager, tenantId: string, policy: InboundPolicy): Promise<void> {
    await manager.query(
      `INSERT INTO inbound_policy (tenant_id, auth_failure, respect_dmarc, spam, virus)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id) DO UPDATE SET auth_failure = excluded.auth_failure,
         respect_dmarc = excluded.respect_dmarc, spam = excluded.spam, virus = excluded.virus`,
      [tenantId, policy.authFailure, policy.respectDmarc, policy.spam, policy.virus],
    );
  }

  /** Lets one change at a time be made to an organisation's policy, until the transaction ends. */
  async lock(manager: EntityManager, tenantId: string): Promise<void> {
    await manager.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('mail.inbound_policy:' || $1, 0))`,
      [tenantId],
    );
  }
}
