import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { NewSuppression, Suppression } from './suppression';

const COLUMNS = 'address, reason, detail, since, source_id AS "sourceId"';

/** What is read of the list. */
export interface SuppressionPage {
  readonly first: number;
  /** Address after which the page begins. */
  readonly after: string | null;
  /** Part of an address. */
  readonly search: string | null;
}

/** SQL of addresses that get nothing; every method is of one organisation. */
export class SuppressionRepository {
  /** By address; one more than asked for, where there are more. */
  async page(
    manager: EntityManager,
    tenantId: string,
    { first, after, search }: SuppressionPage,
  ): Promise<Suppression[]> {
    return rows<Suppression>(
      manager,
      `SELECT ${COLUMNS} FROM suppression WHERE tenant_id = $1
         AND ($2::text IS NULL OR address > $2) AND ($3::text IS NULL OR strpos(address, $3) > 0)
       ORDER BY address LIMIT $4`,
      [tenantId, after, search, first + 1],
    );
  }

  async count(manager: EntityManager, tenantId: string, search: string | null): Promise<number> {
    const row = await firstRow<{ count: number }>(
      manager,
      `SELECT count(*)::int AS count FROM suppression
       WHERE tenant_id = $1 AND ($2::text IS NULL OR strpos(address, $2) > 0)`,
      [tenantId, search],
    );
    return row?.count ?? 0;
  }

  async find(
    manager: EntityManager,
    tenantId: string,
    address: string,
  ): Promise<Suppression | undefined> {
    return firstRow<Suppression>(
      manager,
      `SELECT ${COLUMNS} FROM suppression WHERE tenant_id = $1 AND address = $2`,
      [tenantId, address],
    );
  }

  /**
   * Puts an address on the list. What is there already stays, except that somebody who wanted no
   * bulk mail gets nothing at all once there is such a reason.
   */
  async add(manager: EntityManager, tenantId: string, added: NewSuppression): Promise<void> {
    const { address, reason, detail, sourceId } = added;
    await manager.query(
      `INSERT INTO suppression AS s (tenant_id, address, reason, detail, source_id)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, address) DO UPDATE
         SET reason = excluded.reason, detail = excluded.detail, source_id = excluded.source_id, since = now()
         WHERE s.reason = 'UNSUBSCRIBE' AND excluded.reason <> 'UNSUBSCRIBE'`,
      [tenantId, address, reason, detail, sourceId],
    );
  }

  /** Takes an address off the list; false when it was not on it. */
  async remove(manager: EntityManager, tenantId: string, address: string): Promise<boolean> {
    const removed = await rows(
      manager,
      'DELETE FROM suppression WHERE tenant_id = $1 AND address = $2 RETURNING address',
      [tenantId, address],
    );
    return removed.length > 0;
  }

  /** Which of the addresses get nothing; who has unsubscribed gets what is not bulk mail. */
  async suppressed(
    manager: EntityManager,
    tenantId: string,
    addresses: readonly string[],
    { bulk }: { readonly bulk: boolean },
  ): Promise<string[]> {
    const found = await rows<{ address: string }>(
      manager,
      `SELECT address FROM suppression WHERE tenant_id = $1 AND address = ANY ($2::text[])
         AND ($3 OR reason <> 'UNSUBSCRIBE')`,
      [tenantId, addresses, bulk],
    );
    return found.map(({ address }) => address);
  }
}
