import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { FolderRecord } from './folder';

const OWN = 'tenant_id = $1 AND user_id = $2';

/** SQL that renames and removes folders. */
export class FolderChangeRepository {
  /** Locks the folders of an account, so that its tree changes once at a time; returns them by path. */
  async lockTree(manager: EntityManager, owner: Owner, accountId: string): Promise<FolderRecord[]> {
    return rows<FolderRecord>(
      manager,
      `SELECT id, account_id AS "accountId", parent_id AS "parentId", name, path, role FROM folder
       WHERE ${OWN} AND account_id = $3 ORDER BY path FOR UPDATE`,
      [owner.tenantId, owner.userId, accountId],
    );
  }

  /** Puts folders elsewhere in the tree, with the path of their counterparts on a server, if any. */
  async rename(
    manager: EntityManager,
    owner: Owner,
    folders: readonly Pick<FolderRecord, 'id' | 'parentId' | 'name' | 'path'>[],
  ): Promise<void> {
    await manager.query(
      `UPDATE folder f SET parent_id = r."parentId", name = r.name, path = r.path
       FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, "parentId" uuid, name text, path text)
       WHERE f.tenant_id = $1 AND f.user_id = $2 AND f.id = r.id`,
      [owner.tenantId, owner.userId, JSON.stringify(folders)],
    );
  }

  /** Some messages of a folder: those that are in no other, and the others. */
  async someMessages(
    manager: EntityManager,
    owner: Owner,
    folderId: string,
    most: number,
  ): Promise<{ id: string; elsewhere: boolean }[]> {
    return rows(
      manager,
      `SELECT m.id, EXISTS (SELECT 1 FROM placement o
         WHERE o.message_id = m.id AND o.folder_id <> $3) AS elsewhere
       FROM placement p JOIN message m ON m.id = p.message_id
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND p.folder_id = $3
       ORDER BY p.received_at DESC, p.message_id DESC LIMIT $4`,
      [owner.tenantId, owner.userId, folderId, most],
    );
  }

  /** Takes messages out of one folder. */
  async leave(
    manager: EntityManager,
    owner: Owner,
    folderId: string,
    messageIds: readonly string[],
  ): Promise<void> {
    await manager.query(
      `WITH changed AS (UPDATE message SET version = version + 1
         WHERE ${OWN} AND id = ANY ($4::uuid[]) RETURNING id)
       DELETE FROM placement p USING changed c WHERE p.message_id = c.id AND p.folder_id = $3`,
      [owner.tenantId, owner.userId, folderId, messageIds],
    );
  }

  /** Removes a folder that holds nothing; returns whether it did. */
  async removeEmpty(manager: EntityManager, owner: Owner, folderId: string): Promise<boolean> {
    const removed = await firstRow(
      manager,
      `DELETE FROM folder f WHERE ${OWN} AND id = $3
         AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.folder_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM folder c WHERE c.parent_id = f.id) RETURNING id`,
      [owner.tenantId, owner.userId, folderId],
    );
    return removed !== undefined;
  }
}
