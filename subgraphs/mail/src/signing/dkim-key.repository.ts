import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { DkimKeyRecord } from './dkim-key';

const COLUMNS = `id, tenant_id AS "tenantId", domain, selector, public_key AS "publicKey", state,
  created_at AS "createdAt", activated_at AS "activatedAt", retired_at AS "retiredAt"`;

/** A key with its private part, sealed. */
export interface SealedKey {
  readonly id: string;
  readonly domain: string;
  readonly selector: string;
  readonly sealed: string;
}

/** SQL of signing keys; every method is of one organisation. */
export class DkimKeyRepository {
  async ofTenant(
    manager: EntityManager,
    tenantId: string,
    domain: string | null,
  ): Promise<DkimKeyRecord[]> {
    return rows<DkimKeyRecord>(
      manager,
      `SELECT ${COLUMNS} FROM dkim_key WHERE tenant_id = $1 AND ($2::text IS NULL OR domain = $2)
       ORDER BY domain, created_at DESC, id DESC`,
      [tenantId, domain],
    );
  }

  async lock(
    manager: EntityManager,
    tenantId: string,
    id: string,
  ): Promise<DkimKeyRecord | undefined> {
    return firstRow<DkimKeyRecord>(
      manager,
      `SELECT ${COLUMNS} FROM dkim_key WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
      [tenantId, id],
    );
  }

  /** Whether users of the organisation have their mailboxes in the domain. */
  async ownsDomain(manager: EntityManager, tenantId: string, domain: string): Promise<boolean> {
    const found = await firstRow(
      manager,
      `SELECT 1 AS one FROM account WHERE tenant_id = $1 AND kind = 'LOCAL'
         AND split_part(address, '@', 2) = $2 LIMIT 1`,
      [tenantId, domain],
    );
    return found !== undefined;
  }

  async add(
    manager: EntityManager,
    tenantId: string,
    key: SealedKey & { readonly publicKey: string },
  ): Promise<void> {
    await manager.query(
      `INSERT INTO dkim_key (id, tenant_id, domain, selector, public_key, private_key, state)
       VALUES ($1, $2, $3, $4, $5, $6, 'WAITING')`,
      [key.id, tenantId, key.domain, key.selector, key.publicKey, key.sealed],
    );
  }

  /** Makes a key the one that signs; the one before it signs no more. */
  async activate(manager: EntityManager, tenantId: string, key: DkimKeyRecord): Promise<void> {
    await manager.query(
      `UPDATE dkim_key SET state = 'RETIRED', retired_at = now()
       WHERE tenant_id = $1 AND domain = $2 AND state = 'ACTIVE'`,
      [tenantId, key.domain],
    );
    await manager.query(
      `UPDATE dkim_key SET state = 'ACTIVE', activated_at = now()
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, key.id],
    );
  }

  /** The key with which a domain signs now. */
  async active(
    manager: EntityManager,
    tenantId: string,
    domain: string,
  ): Promise<SealedKey | undefined> {
    return firstRow<SealedKey>(
      manager,
      `SELECT id, domain, selector, private_key AS sealed FROM dkim_key
       WHERE tenant_id = $1 AND domain = $2 AND state = 'ACTIVE'`,
      [tenantId, domain],
    );
  }
}
