import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { OwnAccount, Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import { messageEvent } from '../messages/message.events';
import type { MarkingService } from '../messages/marking.service';
import type { MessageRepository } from '../messages/message.repository';
import { recordFolderEvents, recordMessageEvents } from '../sharing/audience';
import type { FolderRecord } from './folder';
import type { FolderChangeRepository } from './folder-change.repository';
import { folderEvent } from './folder.events';
import type { FolderRepository } from './folder.repository';
import type { FolderService } from './folder.service';
import type { RemoteFolderChanges } from '../sync/remote-folder-changes';
import { folderNames, planRename, requireNoRole } from './folder-tree';

const AT_ONCE = 500;

/** What changing folders needs. */
export interface FolderChangeDependencies {
  readonly rows: FolderChangeRepository;
  readonly folders: Pick<FolderRepository, 'byIds' | 'byRole'>;
  readonly made: Pick<FolderService, 'ensure'>;
  readonly accounts: {
    require(viewer: Principal, id: string, path: readonly string[]): Promise<OwnAccount>;
  };
  readonly messages: Pick<MessageRepository, 'byIds' | 'lock'>;
  readonly marking: Pick<MarkingService, 'remove'>;
  /** For folders of accounts on servers elsewhere. */
  readonly elsewhere: Pick<RemoteFolderChanges, 'rename' | 'remove'>;
}

/** Renames, moves and deletes the viewer's folders. */
export class FolderChangeService {
  constructor(
    private readonly database: DataSource,
    private readonly on: FolderChangeDependencies,
  ) {}

  /** Gives a folder, with all in it, another path; folders above it are made where there are none. */
  async rename(viewer: Principal, id: string, path: string): Promise<FolderRecord> {
    const names = folderNames(path);
    const { account, folder } = await this.require(viewer, id);
    const rename = (tx: EntityManager): Promise<FolderRecord> =>
      this.renameHere(tx, viewer, account, { id, names });
    if (account.kind === 'LOCAL') return this.database.transaction(rename);
    const tree = await this.on.rows.lockTree(this.database.manager, viewer, account.id);
    const moved = planRename(tree, folder, names, null);
    if (moved[0]?.path === folder.path) return folder;
    return this.on.elsewhere.rename(account, idsOf(moved), names, rename);
  }

  private async renameHere(
    tx: EntityManager,
    viewer: Owner,
    account: OwnAccount,
    { id, names }: { readonly id: string; readonly names: readonly string[] },
  ): Promise<FolderRecord> {
    const tree = await this.on.rows.lockTree(tx, viewer, account.id);
    const folder = tree.find((one) => one.id === id);
    if (!folder) throw new NotFoundError('Folder', ['id']);
    requireNoRole(folder);
    planRename(tree, folder, names, null);
    const above = names.slice(0, -1);
    const parent = above.length > 0 ? await this.on.made.ensure(tx, account, above) : undefined;
    const moved = planRename(tree, folder, names, parent?.folder.id ?? null);
    await this.on.rows.rename(tx, viewer, moved);
    const changedFields = ['name', 'path', 'parent'];
    await recordFolderEvents(tx, [
      ...(parent?.added ?? []).map((one) => folderEvent(account, one.id, { kind: 'CREATED' })),
      ...moved.map((one) => folderEvent(account, one.id, { kind: 'UPDATED', changedFields })),
    ]);
    return moved[0] ?? folder;
  }

  /**
   * Deletes a folder. Its messages go to the trash, or for good if `permanent`, some at a time: what is
   * interrupted can be asked for again. One that is in another folder as well stays there.
   */
  async remove(viewer: Principal, id: string, permanent: boolean): Promise<void> {
    const { account, folder } = await this.require(viewer, id);
    const tree = await this.on.rows.lockTree(this.database.manager, viewer, account.id);
    if (tree.some(({ parentId }) => parentId === id)) {
      throw new InvalidInputError('There are folders in it: delete those first', ['id']);
    }
    if (account.kind === 'IMAP') return this.removeElsewhere(viewer, account, id, permanent);
    do await this.empty(viewer, folder, permanent);
    while (!(await this.removeEmpty(viewer, account, id)));
  }

  private async removeElsewhere(
    owner: Owner,
    account: OwnAccount,
    id: string,
    permanent: boolean,
  ): Promise<void> {
    const { manager } = this.database;
    const trash = await this.on.folders.byRole(manager, owner, account.id, 'TRASH');
    if (!permanent && !trash) throw new NotFoundError('Trash');
    await this.on.elsewhere.remove(account, id, permanent ? null : (trash?.id ?? null), (tx) =>
      recordFolderEvents(tx, [folderEvent(account, id, { kind: 'DESTROYED' })]),
    );
  }

  private async removeEmpty(owner: Owner, account: OwnAccount, id: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const tree = await this.on.rows.lockTree(tx, owner, account.id);
      if (tree.some(({ parentId }) => parentId === id)) {
        throw new InvalidInputError('There are folders in it: delete those first', ['id']);
      }
      // Before its grantees are forgotten with it; undone with it when a message has come meanwhile.
      await tx.query('SAVEPOINT gone');
      await recordFolderEvents(tx, [folderEvent(account, id, { kind: 'DESTROYED' })]);
      if (await this.on.rows.removeEmpty(tx, owner, id)) return true;
      await tx.query('ROLLBACK TO SAVEPOINT gone');
      return !tree.some((one) => one.id === id);
    });
  }

  private async empty(viewer: Principal, { id }: FolderRecord, permanent: boolean): Promise<void> {
    const { manager } = this.database;
    for (;;) {
      const some = await this.on.rows.someMessages(manager, viewer, id, AT_ONCE);
      if (some.length === 0) return;
      const { here = [], shared = [] } = Object.groupBy(some, ({ elsewhere }) =>
        elsewhere ? 'shared' : 'here',
      );
      if (shared.length > 0) {
        await this.database.transaction((tx) => this.leave(tx, viewer, id, idsOf(shared)));
      }
      if (here.length > 0) await this.on.marking.remove(viewer, idsOf(here), permanent);
    }
  }

  private async leave(
    tx: EntityManager,
    owner: Owner,
    folderId: string,
    ids: readonly string[],
  ): Promise<void> {
    await this.on.messages.lock(tx, owner, ids);
    // As they were, so that who watches the folder hears of it as well.
    const found = await this.on.messages.byIds(tx, owner, ids);
    await this.on.rows.leave(tx, owner, folderId, ids);
    const change = { kind: 'UPDATED', origin: 'CLIENT', changedFields: ['folders'] } as const;
    await recordMessageEvents(
      tx,
      found.map((message) => messageEvent({ ...message, owner, addresses: message }, change)),
    );
  }

  private async require(
    viewer: Principal,
    id: string,
  ): Promise<{ folder: FolderRecord; account: OwnAccount }> {
    const { manager } = this.database;
    const [folder] = isId(id) ? await this.on.folders.byIds(manager, viewer, [id]) : [];
    if (!folder) throw new NotFoundError('Folder', ['id']);
    requireNoRole(folder);
    const account = await this.on.accounts.require(viewer, folder.accountId, ['id']);
    return { folder, account };
  }
}

const idsOf = (messages: readonly { readonly id: string }[]): string[] =>
  messages.map(({ id }) => id);
