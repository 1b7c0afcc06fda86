import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account, Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import { recordFolderEvents } from '../sharing/audience';
import type { FolderCounts, FolderRecord } from './folder';
import { folderEvent } from './folder.events';
import type { FolderRepository } from './folder.repository';
import { folderNames } from './folder-tree';

interface Accounts {
  require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
}

/** The viewer's folders. */
export class FolderService {
  constructor(
    private readonly database: DataSource,
    private readonly folders: FolderRepository,
    private readonly accounts: Accounts,
  ) {}

  /** Folders in the order of their ids; undefined for those the owner does not have. */
  async byIds(owner: Owner, ids: readonly string[]): Promise<(FolderRecord | undefined)[]> {
    const found = await this.folders.visibleByIds(this.database.manager, owner, ids.filter(isId));
    const byId = new Map(found.map((folder) => [folder.id, folder]));
    return ids.map((id) => byId.get(id));
  }

  async ofAccounts(owner: Owner, accountIds: readonly string[]): Promise<FolderRecord[][]> {
    const found = await this.folders.ofAccounts(this.database.manager, owner, accountIds);
    const byAccount = Map.groupBy(found, ({ accountId }) => accountId);
    return accountIds.map((id) => byAccount.get(id) ?? []);
  }

  async counts(owner: Owner, ids: readonly string[]): Promise<FolderCounts[]> {
    const found = await this.folders.counts(this.database.manager, owner, ids);
    const byId = new Map(found.map((counts) => [counts.id, counts]));
    return ids.map((id) => byId.get(id) ?? { id, total: 0, unread: 0 });
  }

  /** Creates a folder and those above it; creating what is there is refused. */
  async create(viewer: Principal, accountId: string, path: string): Promise<FolderRecord> {
    const account = await this.accounts.require(viewer, accountId, ['accountId']);
    const names = folderNames(path);
    return this.database.transaction(async (tx) => {
      const { folder, added } = await this.ensure(tx, account, names);
      if (added.length === 0) throw new InvalidInputError('There is such a folder', ['path']);
      await recordFolderEvents(
        tx,
        added.map(({ id }) => folderEvent(account, id, { kind: 'CREATED' })),
      );
      return folder;
    });
  }

  /** The folder at a path, and those that had to be made for it; nothing is announced. */
  async ensure(
    tx: EntityManager,
    account: Account,
    names: readonly string[],
  ): Promise<{ folder: FolderRecord; added: FolderRecord[] }> {
    const added: FolderRecord[] = [];
    let parent: FolderRecord | undefined;
    for (const [depth, name] of names.entries()) {
      const path = names.slice(0, depth + 1).join('/');
      const wanted = {
        id: newId(),
        accountId: account.id,
        parentId: parent?.id ?? null,
        name,
        path,
      };
      const isNew = await this.folders.add(tx, account, wanted);
      parent = isNew
        ? { ...wanted, role: null }
        : await this.folders.byPath(tx, account, account.id, path);
      if (isNew && parent) added.push(parent);
    }
    if (!parent) throw new InvalidInputError('A folder needs a name', ['path']);
    return { folder: parent, added };
  }
}
