import type { Principal } from '@suitegraph/kit/auth';
import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { FolderRecord } from '../folders/folder';
import type { FolderRepository } from '../folders/folder.repository';
import { isId } from '../messages/ids';
import { recordFolderEvents } from './audience';
import { toRights } from './rights';
import type { AclRow, SharedFolder, SharingRepository } from './sharing.repository';

/** Folders that are shared with others of the organisation. */
export class SharingService {
  constructor(
    private readonly database: DataSource,
    private readonly shares: SharingRepository,
    private readonly folders: Pick<FolderRepository, 'byIds'>,
  ) {}

  /** Lets somebody of the organisation do what the rights say in a folder of the viewer, and no more. */
  async setAcl(
    viewer: Principal,
    folderId: string,
    entry: { readonly grantee: string; readonly rights: readonly string[] },
  ): Promise<FolderRecord> {
    const rights = toRights(entry.rights);
    const address = tryCanonicalAddress(entry.grantee);
    return this.database.transaction(async (tx) => {
      const [folder] = isId(folderId) ? await this.folders.byIds(tx, viewer, [folderId]) : [];
      if (!folder) throw new NotFoundError('Folder', ['id']);
      const { tenantId, userId } = viewer;
      const grantee = address && (await this.shares.userAt(tx, tenantId, address));
      if (address === undefined || grantee === undefined) {
        throw new NotFoundError('User', ['grantee']);
      }
      if (grantee === userId) {
        throw new InvalidInputError('The owner may do everything already', ['grantee']);
      }
      await this.shares.set(tx, viewer, { folderId, grantee, address, rights });
      await recordFolderEvents(tx, [
        {
          tenantId,
          // Also who has just lost it is to hear of it.
          audience: [userId, grantee],
          type: 'mail.folder',
          kind: 'UPDATED',
          key: folderId,
          changedFields: ['acl'],
          data: { accountId: folder.accountId },
        },
      ]);
      return folder;
    });
  }

  /** The entries of each folder, in the folders' order: its owner sees them all, others none. */
  async entries(owner: Owner, folderIds: readonly string[]): Promise<AclRow[][]> {
    const found = await this.shares.entries(this.database.manager, owner, folderIds);
    const byFolder = Map.groupBy(found, ({ folderId }) => folderId);
    return folderIds.map((id) => byFolder.get(id) ?? []);
  }

  /** Folders of others that the viewer may see. */
  async sharedWith(viewer: Owner, ids: readonly string[] | null = null): Promise<SharedFolder[]> {
    return this.shares.folders(this.database.manager, viewer, ids);
  }

  /**
   * Whose messages a folder holds: the viewer's, or those of an owner who lets them read.
   *
   * @throws ForbiddenError when the viewer may see the folder, but not read in it.
   */
  async readerOf(viewer: Owner, folder: FolderRecord): Promise<Owner> {
    const [shared] = await this.sharedWith(viewer, [folder.id]);
    if (!shared) return viewer;
    if (!shared.rights.includes('r')) throw new ForbiddenError('The folder may not be read');
    return { tenantId: viewer.tenantId, userId: shared.ownerId };
  }

  /** The mailbox of a folder that is shared with the viewer. */
  async accountOf(viewer: Owner, folder: FolderRecord) {
    const [shared] = await this.sharedWith(viewer, [folder.id]);
    if (!shared) return null;
    const { manager } = this.database;
    return (await this.shares.account(manager, viewer.tenantId, folder.accountId)) ?? null;
  }
}
