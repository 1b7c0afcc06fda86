import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import { type Owner, possibleIds } from '../app/owner';
import type { AccountState, DavAccountRow } from './account';

const COLUMNS = `id, tenant_id AS "tenantId", user_id AS "userId", base_url AS "baseUrl",
  user_name AS "userName", credential_kind AS "credentialKind", sealed, principal_url AS "principalUrl",
  home_urls AS "homeUrls", state, last_error AS "lastError", failures, retry_at AS "retryAt",
  checked_at AS "checkedAt"`;
const SHOWN = `tenant_id = $1 AND user_id = $2 AND state <> 'REMOVING'`;

/** A new account; the rest is filled as it works or fails. */
export type NewAccount = Omit<
  DavAccountRow,
  'state' | 'lastError' | 'failures' | 'retryAt' | 'checkedAt'
>;

/** How the account's owner signs in. */
export type AccountLogin = Pick<
  DavAccountRow,
  'baseUrl' | 'userName' | 'credentialKind' | 'sealed'
>;

/** An account that is to be looked at before a read. */
export interface DueAccount extends Pick<DavAccountRow, 'id' | 'checkedAt'> {
  /** Its server may have something of ours that is not here. */
  readonly doubted: boolean;
}

/** Accounts elsewhere in Postgres: those of an owner; those of all for the worker alone. */
export class DavAccountRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query'>) {}

  list({ tenantId, userId }: Owner): Promise<DavAccountRow[]> {
    const sql = `SELECT ${COLUMNS} FROM dav_account WHERE ${SHOWN} ORDER BY created_at, id`;
    return rows(this.manager, sql, [tenantId, userId]);
  }

  find({ tenantId, userId }: Owner, id: string): Promise<DavAccountRow | undefined> {
    const sql = `SELECT ${COLUMNS} FROM dav_account WHERE ${SHOWN} AND id = ANY($3::uuid[])`;
    return firstRow(this.manager, sql, [tenantId, userId, possibleIds([id])]);
  }

  /** For what already belongs to the account. */
  byId(id: string): Promise<DavAccountRow | undefined> {
    return firstRow(this.manager, `SELECT ${COLUMNS} FROM dav_account WHERE id = $1`, [id]);
  }

  /** Whether it was added: a user connects an account once. */
  async add(account: NewAccount): Promise<boolean> {
    const added = await rows(
      this.manager,
      `INSERT INTO dav_account (id, tenant_id, user_id, base_url, user_name, credential_kind, sealed,
         principal_url, home_urls, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'INIT') ON CONFLICT DO NOTHING RETURNING id`,
      [
        account.id,
        account.tenantId,
        account.userId,
        account.baseUrl,
        account.userName,
        account.credentialKind,
        account.sealed,
        account.principalUrl,
        account.homeUrls,
      ],
    );
    return added.length > 0;
  }

  async setLogin(id: string, login: AccountLogin): Promise<void> {
    await this.manager.query(
      'UPDATE dav_account SET base_url = $2, user_name = $3, credential_kind = $4, sealed = $5 WHERE id = $1',
      [id, login.baseUrl, login.userName, login.credentialKind, login.sealed],
    );
  }

  /** Sets what its owner wants of it, and has it looked at soon. */
  async setState({ tenantId, userId }: Owner, id: string, state: AccountState): Promise<void> {
    await this.manager.query(
      `UPDATE dav_account SET state = $4, polled_at = NULL, retry_at = NULL, failures = 0, last_error = NULL
       WHERE tenant_id = $1 AND user_id = $2 AND id = $3`,
      [tenantId, userId, id, state],
    );
  }

  /** Takes accounts that are due, so that no other process looks at them for the time being. */
  claim({ most, pollMs }: { most: number; pollMs: number }): Promise<DavAccountRow[]> {
    return rows(
      this.manager,
      `UPDATE dav_account SET polled_at = now() WHERE id IN (
         SELECT id FROM dav_account WHERE state <> 'PAUSED' AND (retry_at IS NULL OR retry_at <= now())
           AND (polled_at IS NULL OR polled_at <= now() - make_interval(secs => $2))
         ORDER BY polled_at NULLS FIRST LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [most, pollMs / 1_000],
    );
  }

  /** Those of an owner that are to be looked at before a read. */
  due({ tenantId, userId }: Owner, before: Date): Promise<DueAccount[]> {
    return rows(
      this.manager,
      `SELECT id, checked_at AS "checkedAt", doubted FROM dav_account WHERE tenant_id = $1 AND user_id = $2
         AND state NOT IN ('PAUSED', 'REMOVING') AND (retry_at IS NULL OR retry_at <= now())
         AND (doubted OR checked_at IS NULL OR checked_at < $3)`,
      [tenantId, userId, before],
    );
  }

  /** Whether it is still followed; that cannot change before the transaction ends. */
  async hold(id: string): Promise<boolean> {
    const held = await firstRow(
      this.manager,
      `SELECT 1 AS one FROM dav_account WHERE id = $1 AND state NOT IN ('PAUSED', 'REMOVING') FOR SHARE`,
      [id],
    );
    return held !== undefined;
  }

  /** Lets the next read look at it first, whenever it was looked at last. */
  async doubt(id: string): Promise<void> {
    await this.manager.query('UPDATE dav_account SET doubted = true WHERE id = $1', [id]);
  }

  /** It works: everything that its server had at `at` is here. A pause of its owner stays. */
  async succeeded(id: string, at: Date): Promise<void> {
    await this.manager.query(
      `UPDATE dav_account SET state = 'CONNECTED', failures = 0, retry_at = NULL, last_error = NULL,
         doubted = false, checked_at = greatest(checked_at, $2)
       WHERE id = $1 AND state NOT IN ('PAUSED', 'REMOVING')`,
      [id, at],
    );
  }

  /** It failed, and is left alone for a while. */
  async failed(
    id: string,
    { state, message, waitMs }: { state: AccountState; message: string; waitMs: number },
  ): Promise<void> {
    await this.manager.query(
      `UPDATE dav_account SET state = $2, last_error = $3, failures = failures + 1,
         retry_at = now() + make_interval(secs => $4)
       WHERE id = $1 AND state NOT IN ('PAUSED', 'REMOVING')`,
      [id, state, message, waitMs / 1_000],
    );
  }

  async remove(id: string): Promise<void> {
    await this.manager.query('DELETE FROM dav_account WHERE id = $1', [id]);
  }
}
