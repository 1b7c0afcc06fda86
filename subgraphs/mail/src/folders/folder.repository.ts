import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { FolderRole, Owner } from '../accounts/account';
import type { FolderCounts, FolderRecord } from './folder';

const COLUMNS = `id, account_id AS "accountId", parent_id AS "parentId", name, path, role`;

// Each statement that changes what a folder holds adds a row, so that no two of them wait for the same one.
const FOLD_ABOVE = 50;

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
      `SELECT f.id, coalesce(sum(c.total), 0)::int AS total, coalesce(sum(c.unread), 0)::int AS unread
       FROM folder f LEFT JOIN folder_count c ON c.folder_id = f.id
       WHERE f.tenant_id = $1 AND f.id = ANY ($3::uuid[]) AND (f.user_id = $2 OR EXISTS (
         SELECT 1 FROM folder_acl a WHERE a.folder_id = f.id AND a.tenant_id = $1
           AND a.grantee = $2 AND 'r' = ANY (a.rights)))
       GROUP BY f.id`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** Makes one row of many, of the counts of folders that have gathered many. */
  async foldCounts(manager: EntityManager): Promise<void> {
    await rows(
      manager,
      `WITH many AS (
         SELECT folder_id FROM folder_count GROUP BY folder_id HAVING count(*) > $1
       ), gone AS (
         DELETE FROM folder_count c USING many WHERE c.folder_id = many.folder_id
         RETURNING c.folder_id, c.total, c.unread
       )
       INSERT INTO folder_count (folder_id, total, unread)
       SELECT folder_id, sum(total), sum(unread) FROM gone GROUP BY folder_id`,
      [FOLD_ABOVE],
    );
  }

  /** A folder, which cannot be deleted before the transaction ends. */
  async hold(manager: EntityManager, owner: Owner, id: string): Promise<FolderRecord | undefined> {
    return firstRow<FolderRecord>(
      manager,
      `SELECT ${COLUMNS} FROM folder
       WHERE tenant_id = $1 AND user_id = $2 AND id = $3 FOR KEY SHARE`,
      [owner.tenantId, owner.userId, id],
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
