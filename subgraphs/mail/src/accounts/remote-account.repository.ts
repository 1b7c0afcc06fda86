import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { AccountState, Owner } from './account';
import type { KeptServer, RemoteAccount } from './remote-account';

const COLUMNS = `r.account_id AS id, r.tenant_id AS "tenantId", r.user_id AS "userId", a.address, r.imap,
  r.imap_password AS "imapPassword", r.failures, r.removing`;

/** An account that is to be kept. */
export interface NewRemoteAccount extends Owner {
  readonly id: string;
  readonly address: string;
  readonly displayName: string | null;
  readonly signature: string | null;
  readonly imap: KeptServer;
  readonly smtp: KeptServer;
  /** Sealed. */
  readonly imapPassword: string;
  readonly smtpPassword: string;
  readonly capabilities: readonly string[];
}

/** How an attempt to work with a server went. */
export interface Outcome {
  readonly state: AccountState;
  readonly error: string | null;
  readonly delayMs: number;
}

/** SQL of accounts on servers elsewhere. */
export class RemoteAccountRepository {
  /** Returns false when the owner has connected this address already. */
  async add(manager: EntityManager, account: NewRemoteAccount): Promise<boolean> {
    const { id, tenantId, userId } = account;
    const added = await firstRow(
      manager,
      `INSERT INTO account (id, tenant_id, user_id, address, display_name, signature, active, kind)
       VALUES ($1, $2, $3, $4, $5, $6, true, 'IMAP') ON CONFLICT DO NOTHING RETURNING id`,
      [id, tenantId, userId, account.address, account.displayName, account.signature],
    );
    if (added === undefined) return false;
    await manager.query(
      `INSERT INTO remote_account (account_id, tenant_id, user_id, imap, smtp, imap_password,
         smtp_password, capabilities) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        tenantId,
        userId,
        JSON.stringify(account.imap),
        JSON.stringify(account.smtp),
        account.imapPassword,
        account.smtpPassword,
        account.capabilities,
      ],
    );
    return true;
  }

  async byId(manager: EntityManager, owner: Owner, id: string): Promise<RemoteAccount | undefined> {
    return firstRow<RemoteAccount>(
      manager,
      `SELECT ${COLUMNS} FROM remote_account r JOIN account a ON a.id = r.account_id
       WHERE r.tenant_id = $1 AND r.user_id = $2 AND r.account_id = $3`,
      [owner.tenantId, owner.userId, id],
    );
  }

  async setPaused(
    manager: EntityManager,
    owner: Owner,
    id: string,
    paused: boolean,
  ): Promise<void> {
    await manager.query(
      `UPDATE remote_account SET paused = $4, failures = 0, next_attempt_at = now(),
         state = CASE WHEN $4 THEN state ELSE 'INIT' END
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3`,
      [owner.tenantId, owner.userId, id, paused],
    );
  }

  /** Has everything compared with the server anew, at once. */
  async requestResync(manager: EntityManager, owner: Owner, id: string): Promise<void> {
    await manager.query(
      `UPDATE remote_account SET failures = 0, next_attempt_at = now()
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3`,
      [owner.tenantId, owner.userId, id],
    );
    await manager.query(
      `UPDATE remote_folder f SET relist = true, highest_modseq = NULL FROM remote_account r
       WHERE r.account_id = f.account_id AND r.tenant_id = $1 AND r.user_id = $2 AND r.account_id = $3`,
      [owner.tenantId, owner.userId, id],
    );
  }

  /** Has these folders of an account listened to, and no others; returns how many of them there are. */
  async setWatched(
    manager: EntityManager,
    owner: Owner,
    id: string,
    folderIds: readonly string[],
  ): Promise<number> {
    const found = await rows<{ watched: boolean }>(
      manager,
      `UPDATE remote_folder f SET watched = f.folder_id = ANY ($4::uuid[]) FROM remote_account r
       WHERE r.account_id = f.account_id AND r.tenant_id = $1 AND r.user_id = $2 AND r.account_id = $3
       RETURNING f.watched`,
      [owner.tenantId, owner.userId, id, folderIds],
    );
    return found.filter(({ watched }) => watched).length;
  }

  /** From here on the account is to nobody; its password is forgotten. */
  async markRemoving(manager: EntityManager, owner: Owner, id: string): Promise<void> {
    await manager.query(
      `UPDATE remote_account SET removing = true, paused = false, imap_password = '', smtp_password = '',
         next_attempt_at = now(), leased_by = NULL, leased_until = NULL
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3`,
      [owner.tenantId, owner.userId, id],
    );
  }

  /** Ids of some messages of an account, to be removed. */
  async someMessages(
    manager: EntityManager,
    owner: Owner,
    id: string,
    most: number,
  ): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `SELECT id FROM message WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3 LIMIT $4`,
      [owner.tenantId, owner.userId, id, most],
    );
    return found.map((row) => row.id);
  }

  async remove(manager: EntityManager, owner: Owner, id: string): Promise<void> {
    const own = `tenant_id = $1 AND user_id = $2 AND account_id = $3`;
    const values = [owner.tenantId, owner.userId, id];
    await manager.query(`UPDATE folder SET parent_id = NULL WHERE ${own}`, values);
    await manager.query(`DELETE FROM folder WHERE ${own}`, values);
    await manager.query(
      `DELETE FROM account WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND kind = 'IMAP'`,
      values,
    );
  }

  /** Takes accounts that are due, those that waited longest first; nobody else has them meanwhile. */
  async claim(
    manager: EntityManager,
    holder: string,
    { most, leaseMs }: { most: number; leaseMs: number },
  ): Promise<RemoteAccount[]> {
    return rows<RemoteAccount>(
      manager,
      `UPDATE remote_account r SET leased_by = $1, leased_until = now() + $2 * interval '1 ms'
       FROM account a WHERE a.id = r.account_id AND a.active AND r.account_id IN (
         SELECT account_id FROM remote_account
         WHERE NOT paused AND next_attempt_at <= now()
           AND (leased_until IS NULL OR leased_until < now())
         ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [holder, leaseMs, most],
    );
  }

  /**
   * Takes an account from the synchronisation for a change; returns false when it is paused or somebody
   * else changes it already. Such holders are called `change …`.
   */
  async take(
    manager: EntityManager,
    owner: Owner,
    id: string,
    { holder, leaseMs }: { holder: string; leaseMs: number },
  ): Promise<boolean> {
    const taken = await firstRow(
      manager,
      `UPDATE remote_account SET leased_by = $4, leased_until = now() + $5 * interval '1 ms'
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3 AND NOT paused AND NOT removing
         AND (leased_by IS NULL OR leased_by NOT LIKE 'change %' OR leased_until < now())
       RETURNING account_id`,
      [owner.tenantId, owner.userId, id, holder, leaseMs],
    );
    return taken !== undefined;
  }

  /** Prolongs leases; those that are not in the answer are lost: paused, removed, or another's. */
  async renew(
    manager: EntityManager,
    holder: string,
    ids: readonly string[],
    leaseMs: number,
  ): Promise<string[]> {
    const kept = await rows<{ id: string }>(
      manager,
      `UPDATE remote_account SET leased_until = now() + $3 * interval '1 ms'
       WHERE leased_by = $1 AND account_id = ANY ($2::uuid[]) AND NOT paused AND NOT removing
       RETURNING account_id AS id`,
      [holder, ids, leaseMs],
    );
    return kept.map(({ id }) => id);
  }

  /** Whether the lease still holds; it cannot be lost before the transaction ends. */
  async holds(manager: EntityManager, holder: string, id: string): Promise<boolean> {
    const held = await firstRow(
      manager,
      `SELECT 1 AS one FROM remote_account
       WHERE account_id = $1 AND leased_by = $2 AND NOT paused AND NOT removing FOR SHARE`,
      [id, holder],
    );
    return held !== undefined;
  }

  /** Gives an account back, to be tried again after a while. */
  async release(
    manager: EntityManager,
    holder: string,
    id: string,
    outcome: Outcome,
  ): Promise<boolean> {
    const done = await firstRow(
      manager,
      `UPDATE remote_account SET leased_by = NULL, leased_until = NULL, state = $3, last_error = $4,
         failures = CASE WHEN $4::text IS NULL THEN 0 ELSE failures + 1 END,
         next_attempt_at = now() + $5 * interval '1 ms'
       WHERE account_id = $1 AND leased_by = $2 RETURNING account_id`,
      [id, holder, outcome.state, outcome.error, outcome.delayMs],
    );
    return done !== undefined;
  }

  /** Says what a held account is up to; returns whether that is news. */
  async setState(
    manager: EntityManager,
    holder: string,
    id: string,
    state: AccountState,
  ): Promise<boolean> {
    const changed = await firstRow(
      manager,
      `UPDATE remote_account SET state = $3, last_error = NULL, failures = 0,
         last_synced_at = CASE WHEN $3 = 'CONNECTED' THEN now() ELSE last_synced_at END
       FROM (SELECT account_id, state AS before FROM remote_account WHERE account_id = $1 FOR UPDATE) b
       WHERE remote_account.account_id = b.account_id AND leased_by = $2
       RETURNING before`,
      [id, holder, state],
    );
    return (changed as { before?: string } | undefined)?.before !== state && changed !== undefined;
  }

  async setCapabilities(
    manager: EntityManager,
    id: string,
    capabilities: readonly string[],
  ): Promise<void> {
    await manager.query(
      `UPDATE remote_account SET capabilities = $2 WHERE account_id = $1 AND capabilities <> $2`,
      [id, capabilities],
    );
  }
}
