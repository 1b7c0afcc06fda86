import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import { FOLDER_ROLES, type LocalRecipient, type Owner, type OwnAccount } from './account';

const COLUMNS = `a.id, a.tenant_id AS "tenantId", a.user_id AS "userId", a.address,
  a.display_name AS "displayName", a.active`;

const OWN_COLUMNS = `${COLUMNS}, a.kind, a.signature,
  CASE WHEN NOT a.active THEN 'DISABLED' WHEN r.paused THEN 'PAUSED' ELSE coalesce(r.state, 'CONNECTED') END AS state,
  r.last_error AS "lastError", r.last_synced_at AS "lastSyncedAt",
  coalesce(r.capabilities, '{}') AS capabilities, r.imap_password AS credential,
  ARRAY(SELECT w.folder_id FROM remote_folder w WHERE w.account_id = a.id AND w.watched ORDER BY w.path)
    AS "watchedFolderIds"`;

/** What is known of a user whose mailbox is to exist. */
export interface MailboxOwner extends Owner {
  readonly address: string;
  readonly displayName: string | null;
  readonly active: boolean;
}

/** SQL of mailboxes. */
export class AccountRepository {
  /** Creates the user's mailbox with its folders, unless it is there. */
  async create(manager: EntityManager, owner: MailboxOwner): Promise<void> {
    const { tenantId, userId, address, displayName, active } = owner;
    await manager.query(
      `INSERT INTO account (id, tenant_id, user_id, address, display_name, active)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [newId(), tenantId, userId, address, displayName, active],
    );
    const names = Object.entries(FOLDER_ROLES);
    await manager.query(
      `INSERT INTO folder (id, account_id, tenant_id, user_id, name, path, role)
       SELECT f.id, a.id, a.tenant_id, a.user_id, f.name, f.name, f.role
       FROM account a, unnest($3::uuid[], $4::text[], $5::text[]) AS f(id, name, role)
       WHERE a.tenant_id = $1 AND a.user_id = $2 AND a.kind = 'LOCAL' ON CONFLICT DO NOTHING`,
      [
        tenantId,
        userId,
        names.map(newId),
        names.map(([, name]) => name),
        names.map(([role]) => role),
      ],
    );
  }

  /** Brings a mailbox in line with its user; an address taken over from another user moves with it. */
  async update(manager: EntityManager, owner: MailboxOwner): Promise<void> {
    const { tenantId, userId, address, displayName, active } = owner;
    if (active) {
      await manager.query(
        `UPDATE account SET active = false
         WHERE address = $3 AND active AND kind = 'LOCAL' AND (tenant_id, user_id) <> ($1, $2)`,
        [tenantId, userId, address],
      );
    }
    await this.create(manager, owner);
    await manager.query(
      `UPDATE account SET address = $3, display_name = $4, active = $5
       WHERE tenant_id = $1 AND user_id = $2 AND kind = 'LOCAL'`,
      [tenantId, userId, address, displayName, active],
    );
  }

  /** The owner's mailboxes: the one here first, then those elsewhere, oldest first. */
  async ofOwner(manager: EntityManager, { tenantId, userId }: Owner): Promise<OwnAccount[]> {
    return rows<OwnAccount>(
      manager,
      `SELECT ${OWN_COLUMNS} FROM account a LEFT JOIN remote_account r ON r.account_id = a.id
       WHERE a.tenant_id = $1 AND a.user_id = $2 AND r.removing IS NOT TRUE
       ORDER BY a.kind = 'IMAP', a.id`,
      [tenantId, userId],
    );
  }

  /** The mailbox with an address, whoever's it is: for mail that arrives. */
  async byAddress(manager: EntityManager, address: string): Promise<LocalRecipient | undefined> {
    return firstRow<LocalRecipient>(
      manager,
      `SELECT ${COLUMNS}, f.id AS "inboxId" FROM account a
       JOIN folder f ON f.account_id = a.id AND f.role = 'INBOX'
       WHERE a.address = $1 AND a.active AND a.kind = 'LOCAL'`,
      [address],
    );
  }

  async hasDomain(manager: EntityManager, domain: string): Promise<boolean> {
    const found = await firstRow(
      manager,
      `SELECT 1 AS one FROM account WHERE split_part(address, '@', 2) = $1 AND kind = 'LOCAL' LIMIT 1`,
      [domain],
    );
    return found !== undefined;
  }
}
