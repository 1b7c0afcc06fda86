import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { FolderRole, Owner } from '../accounts/account';
import { readable } from '../sharing/readable';
import type { FolderCounts, FolderRecord } from './folder';

const COLUMNS = `id, account_id AS "accountId", parent_id AS "parentId", name, path, role`;

/** SQL of folders. */
export class FolderRepository {
  async byIds(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<FolderRecord[]> {
    return rows<FolderRecord>(
      manager,
      `SELECT ${COLUMNS} FROM folder
       WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** As `byIds`, with those of others that the viewer may see (RFC 4314, l). */
  async visibleByIds(
    manager: EntityManager,
    viewer: Owner,
    ids: readonly string[],
  ): Promise<FolderRecord[]> {
    return rows<FolderRecord>(
      manager,
      `SELECT ${COLUMNS} FROM folder
       WHERE tenant_id = $1 AND id = ANY ($3::uuid[]) AND (user_id = $2 OR EXISTS (
         SELECT 1 FROM folder_acl a WHERE a.folder_id = folder.id AND a.tenant_id = $1
           AND a.grantee = $2 AND 'l' = ANY (a.rights)))`,
      [viewer.tenantId, viewer.userId, ids],
    );
  }

  /** Folders of accounts: those with a role first, then by path. */
  async ofAccounts(
    manager: EntityManager,
    owner: Owner,
    accountIds: readonly string[],
  ): Promise<FolderRecord[]> {
    return rows<FolderRecord>(
      manager,
      `SELECT ${COLUMNS} FROM folder
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = ANY ($3::uuid[])
       ORDER BY array_position(ARRAY['INBOX','SENT','DRAFTS','ARCHIVE','JUNK','TRASH'], role), path`,
      [owner.tenantId, owner.userId, accountIds],
    );
  }

  async byRole(
    manager: EntityManager,
    owner: Owner,
    accountId: string,
    role: FolderRole,
  ): Promise<FolderRecord | undefined> {
    return firstRow<FolderRecord>(
      manager,
      `SELECT ${COLUMNS} FROM folder
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3 AND role = $4`,
      [owner.tenantId, owner.userId, accountId, role],
    );
  }

  async counts(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<FolderCounts[]> {
    return rows<FolderCounts>(
      manager,
      `SELECT p.folder_id AS id, count(*)::int AS total,
         (count(*) FILTER (WHERE NOT m.seen))::int AS unread
       FROM placement p JOIN message m ON m.id = p.message_id
       WHERE ${readable('m')} AND p.folder_id = ANY ($3::uuid[])
       GROUP BY p.folder_id`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** Adds a folder unless its path is taken; returns whether it was added. */
  async add(
    manager: EntityManager,
    owner: Owner,
    folder: Omit<FolderRecord, 'role'>,
  ): Promise<boolean> {
    const added = await firstRow(
      manager,
      `INSERT INTO folder (id, account_id, tenant_id, user_id, parent_id, name, path)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, path) DO NOTHING RETURNING id`,
      [
        folder.id,
        folder.accountId,
        owner.tenantId,
        owner.userId,
        folder.parentId,
        folder.name,
        folder.path,
      ],
    );
    return added !== undefined;
  }

  async byPath(
    manager: EntityManager,
    owner: Owner,
    accountId: string,
    path: string,
  ): Promise<FolderRecord | undefined> {
    return firstRow<FolderRecord>(
      manager,
      `SELECT ${COLUMNS} FROM folder
       WHERE tenant_id = $1 AND user_id = $2 AND account_id = $3 AND path = $4`,
      [owner.tenantId, owner.userId, accountId, path],
    );
  }
}
