import type { RequestContext } from '@suitegraph/kit/graphql';
import type { FolderCounts, FolderRecord } from './folder';
import type { FolderService } from './folder.service';

const FOLDERS = Symbol('folders');
const BY_ACCOUNT = Symbol('folders by account');
const COUNTS = Symbol('folder counts');

type Reading = Pick<FolderService, 'byIds' | 'ofAccounts' | 'counts'>;

/** The viewer's folders with these ids, those that exist. */
export async function loadFolders(
  { viewer, loaders }: RequestContext,
  folders: Reading,
  ids: readonly string[],
): Promise<FolderRecord[]> {
  const loader = loaders.get<string, FolderRecord>(FOLDERS, (keys) => folders.byIds(viewer, keys));
  const found = await Promise.all(ids.map((id) => loader.load(id)));
  return found.filter((folder) => folder !== undefined);
}

/** The folders of an account of the viewer. */
export async function loadAccountFolders(
  { viewer, loaders }: RequestContext,
  folders: Reading,
  accountId: string,
): Promise<FolderRecord[]> {
  const loader = loaders.get<string, FolderRecord[]>(BY_ACCOUNT, (ids) =>
    folders.ofAccounts(viewer, ids),
  );
  return (await loader.load(accountId)) ?? [];
}

/** How many messages a folder of the viewer holds. */
export async function loadCounts(
  { viewer, loaders }: RequestContext,
  folders: Reading,
  id: string,
): Promise<FolderCounts> {
  const loader = loaders.get<string, FolderCounts>(COUNTS, (ids) => folders.counts(viewer, ids));
  return (await loader.load(id)) ?? { id, total: 0, unread: 0 };
}
