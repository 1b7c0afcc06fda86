import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { FolderRole, Owner } from '../accounts/account';
import type { KnownFolder } from './planner';
import type { FolderStatus } from './remote';

interface FolderRow extends Omit<KnownFolder, 'highestModseq'> {
  readonly highestModseq: string | null;
}

/** A folder that is to be kept beside its counterpart on the server. */
export interface NewFolder {
  readonly id: string;
  readonly accountId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly path: string;
  readonly role: FolderRole | null;
}

/** SQL of folders that have a counterpart on a server elsewhere. */
export class RemoteFolderRepository {
  async ofAccount(manager: EntityManager, accountId: string): Promise<KnownFolder[]> {
    const found = await rows<FolderRow>(
      manager,
      `SELECT folder_id AS "folderId", path, uid_validity::float8 AS "uidValidity",
         uid_next::float8 AS "uidNext", backfill_below::float8 AS "backfillBelow",
         highest_modseq::text AS "highestModseq",
         seen_exists::float8 AS "exists", relist
       FROM remote_folder WHERE account_id = $1`,
      [accountId],
    );
    return found.map((row) => ({
      ...row,
      highestModseq: row.highestModseq === null ? null : BigInt(row.highestModseq),
    }));
  }

  /** Paths of the folders besides the inbox that are to be listened to. */
  async watched(manager: EntityManager, accountId: string, most: number): Promise<string[]> {
    const found = await rows<{ path: string }>(
      manager,
      `SELECT path FROM remote_folder WHERE account_id = $1 AND watched AND upper(path) <> 'INBOX'
       ORDER BY path LIMIT $2`,
      [accountId, most],
    );
    return found.map(({ path }) => path);
  }

  /** Folders that were made here and are not on the server yet, those above first. */
  async unborn(manager: EntityManager, accountId: string): Promise<{ id: string; path: string }[]> {
    return rows(
      manager,
      `SELECT f.id, f.path FROM folder f LEFT JOIN remote_folder r ON r.folder_id = f.id
       WHERE f.account_id = $1 AND r.folder_id IS NULL ORDER BY f.path`,
      [accountId],
    );
  }

  /** Adds a folder; a role that another folder of the account has is left to that one. */
  async add(manager: EntityManager, owner: Owner, folder: NewFolder): Promise<string> {
    const [added] = await rows<{ id: string }>(
      manager,
      `INSERT INTO folder (id, account_id, tenant_id, user_id, parent_id, name, path, role)
       SELECT $1, $2, $3, $4, $5, $6, $7, CASE WHEN EXISTS (
         SELECT 1 FROM folder WHERE account_id = $2 AND role = $8) THEN NULL ELSE $8 END
       ON CONFLICT (account_id, path) DO UPDATE SET name = folder.name RETURNING id`,
      [
        folder.id,
        folder.accountId,
        owner.tenantId,
        owner.userId,
        folder.parentId,
        folder.name,
        folder.path,
        folder.role,
      ],
    );
    return added?.id ?? folder.id;
  }

  async link(
    manager: EntityManager,
    link: { folderId: string; accountId: string; path: string },
  ): Promise<void> {
    await manager.query(
      `INSERT INTO remote_folder (folder_id, account_id, path) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [link.folderId, link.accountId, link.path],
    );
  }

  /** Says what folders are called on the server now. */
  async setPaths(
    manager: EntityManager,
    folders: readonly { readonly folderId: string; readonly path: string }[],
  ): Promise<void> {
    await manager.query(
      `UPDATE remote_folder r SET path = f.path
       FROM unnest($1::uuid[], $2::text[]) AS f(id, path) WHERE r.folder_id = f.id`,
      [folders.map(({ folderId }) => folderId), folders.map(({ path }) => path)],
    );
  }

  /** Forgets all UIDs of a folder; everything in it is still to be read. */
  async reset(manager: EntityManager, folderId: string, status: FolderStatus): Promise<void> {
    await manager.query(
      `UPDATE remote_folder SET uid_validity = $2, uid_next = $3, backfill_below = $3,
         highest_modseq = $4, seen_exists = $5, relist = false WHERE folder_id = $1`,
      [
        folderId,
        status.uidValidity,
        status.uidNext,
        status.highestModseq?.toString() ?? null,
        status.exists,
      ],
    );
  }

  async setUidNext(manager: EntityManager, folderId: string, uidNext: number): Promise<void> {
    await manager.query(
      `UPDATE remote_folder SET uid_next = greatest(uid_next, $2) WHERE folder_id = $1`,
      [folderId, uidNext],
    );
  }

  async setBackfill(manager: EntityManager, folderId: string, below: number): Promise<void> {
    await manager.query(`UPDATE remote_folder SET backfill_below = $2 WHERE folder_id = $1`, [
      folderId,
      below,
    ]);
  }

  /** Says in which state of the server a folder was compared. */
  async setRead(
    manager: EntityManager,
    folderId: string,
    { highestModseq, exists }: FolderStatus,
  ): Promise<void> {
    await manager.query(
      `UPDATE remote_folder SET highest_modseq = $2, seen_exists = $3, relist = false WHERE folder_id = $1`,
      [folderId, highestModseq?.toString() ?? null, exists],
    );
  }

  /** Has a folder compared as a whole the next time. */
  async requestRelist(manager: EntityManager, folderIds: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE remote_folder SET relist = true WHERE folder_id = ANY ($1::uuid[])`,
      [folderIds],
    );
  }

  async remove(manager: EntityManager, owner: Owner, folderIds: readonly string[]): Promise<void> {
    const values = [owner.tenantId, owner.userId, folderIds];
    const own = 'tenant_id = $1 AND user_id = $2';
    await manager.query(
      `UPDATE folder SET parent_id = NULL WHERE ${own} AND parent_id = ANY ($3::uuid[])`,
      values,
    );
    await manager.query(`DELETE FROM folder WHERE ${own} AND id = ANY ($3::uuid[])`, values);
  }
}
