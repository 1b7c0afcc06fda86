import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Account, Owner } from '../accounts/account';
import type { FolderRecord } from '../folders/folder';
import type { Right } from './rights';

const FOLDER = `f.id, f.account_id AS "accountId", f.parent_id AS "parentId", f.name, f.path, f.role`;

/** A folder of somebody else, with what the viewer may do there. */
export interface SharedFolder extends FolderRecord {
  readonly ownerId: string;
  readonly rights: readonly Right[];
}

/** Somebody who may do something in a folder. */
export interface AclRow {
  readonly folderId: string;
  readonly grantee: string;
  readonly rights: readonly Right[];
}

/** SQL of who may do what in whose folder. */
export class SharingRepository {
  /** Folders of others that the viewer may see; all of them when no ids are given. */
  async folders(
    manager: EntityManager,
    viewer: Owner,
    ids: readonly string[] | null,
  ): Promise<SharedFolder[]> {
    return rows<SharedFolder>(
      manager,
      `SELECT ${FOLDER}, f.user_id AS "ownerId", a.rights
       FROM folder_acl a JOIN folder f ON f.id = a.folder_id AND f.tenant_id = a.tenant_id
       WHERE a.tenant_id = $1 AND a.grantee = $2 AND 'l' = ANY (a.rights)
         AND ($3::uuid[] IS NULL OR f.id = ANY ($3)) ORDER BY f.path, f.id LIMIT 1000`,
      [viewer.tenantId, viewer.userId, ids],
    );
  }

  /** Who may do what in the owner's folders, by address. */
  async entries(
    manager: EntityManager,
    owner: Owner,
    folderIds: readonly string[],
  ): Promise<AclRow[]> {
    return rows<AclRow>(
      manager,
      `SELECT a.folder_id AS "folderId", u.address AS grantee, a.rights
       FROM folder_acl a JOIN folder f ON f.id = a.folder_id
       JOIN account u ON u.tenant_id = a.tenant_id AND u.user_id = a.grantee AND u.address = a.address
       WHERE f.tenant_id = $1 AND f.user_id = $2 AND f.id = ANY ($3::uuid[]) ORDER BY u.address`,
      [owner.tenantId, owner.userId, folderIds],
    );
  }

  /** The user of the tenant who has an address. */
  async userAt(
    manager: EntityManager,
    tenantId: string,
    address: string,
  ): Promise<string | undefined> {
    const found = await firstRow<{ userId: string }>(
      manager,
      `SELECT user_id AS "userId" FROM account WHERE tenant_id = $1 AND address = $2 AND active LIMIT 1`,
      [tenantId, address],
    );
    return found?.userId;
  }

  /** Sets the rights of a user in a folder of the owner; none takes the entry away. */
  async set(
    manager: EntityManager,
    owner: Owner,
    entry: {
      readonly folderId: string;
      readonly grantee: string;
      readonly address: string;
      readonly rights: readonly Right[];
    },
  ): Promise<void> {
    const { folderId, grantee, address, rights } = entry;
    await manager.query(
      `DELETE FROM folder_acl a USING folder f
       WHERE f.id = a.folder_id AND f.tenant_id = $1 AND f.user_id = $2
         AND a.folder_id = $3 AND a.grantee = $4`,
      [owner.tenantId, owner.userId, folderId, grantee],
    );
    if (rights.length === 0) return;
    await manager.query(
      `INSERT INTO folder_acl (folder_id, tenant_id, grantee, address, rights)
       SELECT id, tenant_id, $4, $5, $6 FROM folder
       WHERE tenant_id = $1 AND user_id = $2 AND id = $3`,
      [owner.tenantId, owner.userId, folderId, grantee, address, rights],
    );
  }

  /** Of these messages those of others in whose folder the viewer holds all the rights, by owner. */
  async writable(
    manager: EntityManager,
    viewer: Owner,
    ids: readonly string[],
    rights: readonly Right[],
  ): Promise<{ id: string; ownerId: string }[]> {
    return rows(
      manager,
      `SELECT m.id, m.user_id AS "ownerId" FROM message m
       WHERE m.tenant_id = $1 AND m.user_id <> $2 AND m.id = ANY ($3::uuid[]) AND EXISTS (
         SELECT 1 FROM placement p JOIN folder_acl a ON a.folder_id = p.folder_id
         WHERE p.message_id = m.id AND a.tenant_id = $1 AND a.grantee = $2
           AND a.rights @> ($4::text[] || '{r}'))`,
      [viewer.tenantId, viewer.userId, ids, rights],
    );
  }

  /** The mailbox a shared folder is in, with what anyone may know of it. */
  async account(
    manager: EntityManager,
    tenantId: string,
    id: string,
  ): Promise<
    Pick<Account, 'id' | 'tenantId' | 'userId' | 'address' | 'displayName' | 'active'> | undefined
  > {
    return firstRow(
      manager,
      `SELECT id, tenant_id AS "tenantId", user_id AS "userId", address,
         display_name AS "displayName", active FROM account WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
  }
}
