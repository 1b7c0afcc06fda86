import { firstRow, rows } from '@suitegraph/kit/database';
import type { Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import type { AccountState, DavAccountRow } from './account';

const COLUMNS = `id, tenant_id AS "tenantId", user_id AS "userId", base_url AS "baseUrl",
  user_name AS "userName", credential_kind AS "credentialKind", sealed, server,
  principal_url AS "principalUrl", home_urls AS "homeUrls", outbox_url AS "outboxUrl",
  inbox_url AS "inboxUrl", addresses, auto_schedule AS "autoSchedule", sharing, state, last_error AS "lastError",
  failures, retry_at AS "retryAt", synced_at AS "syncedAt"`;
const OWNED = 'tenant_id = $1 AND user_id = $2';

/** A new account; the rest is filled as it works or fails. */
export type NewAccount = Omit<
  DavAccountRow,
  'state' | 'lastError' | 'failures' | 'retryAt' | 'syncedAt'
>;

/** How the account's owner signs in. */
export type AccountLogin = Pick<
  DavAccountRow,
  'baseUrl' | 'userName' | 'credentialKind' | 'sealed'
>;

/** Accounts elsewhere in Postgres. Those of an owner; those of all only for the worker. */
export class DavAccountRepository {
  list(manager: Queryable, { tenantId, userId }: Owner): Promise<DavAccountRow[]> {
    const shown = `${OWNED} AND state <> 'REMOVING'`;
    const sql = `SELECT ${COLUMNS} FROM dav_account WHERE ${shown} ORDER BY created_at, id`;
    return rows(manager, sql, [tenantId, userId]);
  }

  async find(manager: Queryable, owner: Owner, id: string): Promise<DavAccountRow | undefined> {
    return (await this.list(manager, owner)).find((account) => account.id === id);
  }

  /** For what already belongs to the account. */
  byId(manager: Queryable, id: string): Promise<DavAccountRow | undefined> {
    return firstRow(manager, `SELECT ${COLUMNS} FROM dav_account WHERE id = $1`, [id]);
  }

  /** Whether it was added: a user connects an account once. */
  async add(manager: Queryable, account: NewAccount): Promise<boolean> {
    const added = await rows(
      manager,
      `INSERT INTO dav_account (id, tenant_id, user_id, base_url, user_name, credential_kind, sealed, server,
         principal_url, home_urls, outbox_url, inbox_url, addresses, auto_schedule, sharing, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'INIT')
       ON CONFLICT (user_id, principal_url) DO NOTHING RETURNING id`,
      [
        account.id,
        account.tenantId,
        account.userId,
        account.baseUrl,
        account.userName,
        account.credentialKind,
        account.sealed,
        account.server,
        account.principalUrl,
        account.homeUrls,
        account.outboxUrl,
        account.inboxUrl,
        account.addresses,
        account.autoSchedule,
        account.sharing,
      ],
    );
    return added.length > 0;
  }

  async setLogin(manager: Queryable, id: string, login: AccountLogin): Promise<void> {
    await manager.query(
      'UPDATE dav_account SET base_url = $2, user_name = $3, credential_kind = $4, sealed = $5 WHERE id = $1',
      [id, login.baseUrl, login.userName, login.credentialKind, login.sealed],
    );
  }

  /** Sets what its owner wants of it, and lets it be looked at soon. */
  async setState(manager: Queryable, id: string, state: AccountState): Promise<void> {
    await manager.query(
      `UPDATE dav_account SET state = $2, polled_at = NULL, retry_at = NULL, failures = 0, last_error = NULL
       WHERE id = $1`,
      [id, state],
    );
  }

  /** Lets accounts be looked at soon, whenever they were last. */
  async hurry(manager: Queryable, ids: readonly string[]): Promise<void> {
    await manager.query('UPDATE dav_account SET polled_at = NULL WHERE id = ANY($1)', [ids]);
  }

  /** Accounts on Nextcloud servers of the user with this name. */
  async ofNextcloudUser(manager: Queryable, name: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `SELECT id FROM dav_account WHERE server = 'nextcloud'
         AND principal_url LIKE '%/principals/users/' || replace(replace($1, '\\', '\\\\'), '%', '\\%') || '/'`,
      [encodeURIComponent(name)],
    );
    return found.map(({ id }) => id);
  }

  /**
   * Takes accounts that are due, so that no other process looks at them for the time being. Those `held`
   * are being looked at: what comes up meanwhile is for the time after.
   */
  async claim(
    manager: Queryable,
    { most, pollMs, held }: { most: number; pollMs: number; held: readonly string[] },
  ): Promise<DavAccountRow[]> {
    return rows(
      manager,
      `UPDATE dav_account SET polled_at = now() WHERE id IN (
         SELECT id FROM dav_account WHERE state <> 'PAUSED' AND (retry_at IS NULL OR retry_at <= now())
           AND (polled_at IS NULL OR polled_at <= now() - make_interval(secs => $2)) AND id <> ALL($3)
         ORDER BY polled_at NULLS FIRST LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [most, pollMs / 1_000, held],
    );
  }

  /** It works; true when it did not before. A pause of its owner stays. */
  async succeeded(manager: Queryable, id: string): Promise<boolean> {
    const changed = await rows<{ before: AccountState }>(
      manager,
      `UPDATE dav_account a SET state = 'CONNECTED', failures = 0, retry_at = NULL, last_error = NULL,
         synced_at = now()
       FROM (SELECT id, state FROM dav_account WHERE id = $1 FOR UPDATE) b
       WHERE a.id = b.id AND b.state NOT IN ('PAUSED', 'REMOVING') RETURNING b.state AS before`,
      [id],
    );
    return changed[0] !== undefined && changed[0].before !== 'CONNECTED';
  }

  /** It failed, and is left alone for a while; true when it worked before. */
  async failed(
    manager: Queryable,
    id: string,
    { state, message, waitMs }: { state: AccountState; message: string; waitMs: number },
  ): Promise<boolean> {
    const changed = await rows<{ before: AccountState }>(
      manager,
      `UPDATE dav_account a SET state = $2, last_error = $3, failures = a.failures + 1,
         retry_at = now() + make_interval(secs => $4)
       FROM (SELECT id, state FROM dav_account WHERE id = $1 FOR UPDATE) b
       WHERE a.id = b.id AND b.state NOT IN ('PAUSED', 'REMOVING') RETURNING b.state AS before`,
      [id, state, message, waitMs / 1_000],
    );
    return changed[0] !== undefined && changed[0].before !== state;
  }

  async remove(manager: Queryable, id: string): Promise<void> {
    await manager.query('DELETE FROM dav_account WHERE id = $1', [id]);
  }
}
