import { rows } from '@suitegraph/kit/database';
import type { Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';

const MAX_URLS = 500;

/** Where users have told us that people elsewhere publish when they are busy (RFC 2739). */
export class FreeBusyUrlRepository {
  /** By address. */
  async find(
    manager: Queryable,
    { tenantId, userId }: Owner,
    addresses: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (addresses.length === 0) return new Map();
    const found = await rows<{ address: string; url: string }>(
      manager,
      `SELECT address, url FROM free_busy_url
       WHERE tenant_id = $1 AND owner_id = $2 AND address = ANY($3)`,
      [tenantId, userId, addresses],
    );
    return new Map(found.map(({ address, url }) => [address, url]));
  }

  /** Returns false when the user has as many as are kept. */
  async save(manager: Queryable, owner: Owner, address: string, url: string): Promise<boolean> {
    const saved = await rows(
      manager,
      `INSERT INTO free_busy_url (tenant_id, owner_id, address, url)
       SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM free_busy_url WHERE owner_id = $2) < ${MAX_URLS}
         OR EXISTS (SELECT 1 FROM free_busy_url WHERE owner_id = $2 AND address = $3)
       ON CONFLICT (owner_id, address) DO UPDATE SET url = $4 RETURNING address`,
      [owner.tenantId, owner.userId, address, url],
    );
    return saved.length > 0;
  }

  async remove(manager: Queryable, owner: Owner, address: string): Promise<void> {
    await manager.query(
      'DELETE FROM free_busy_url WHERE tenant_id = $1 AND owner_id = $2 AND address = $3',
      [owner.tenantId, owner.userId, address],
    );
  }
}
