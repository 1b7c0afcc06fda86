import { ForbiddenError, InvalidInputError } from '@suitegraph/kit/errors';
import type { FolderRecord } from './folder';

const MAX_PATH = 500;
const MAX_DEPTH = 10;

/** The names of a path. @throws InvalidInputError when it is none. */
export function folderNames(path: string): string[] {
  const names = path
    .normalize('NFC')
    .split('/')
    .map((name) => name.trim());
  const valid =
    path.length <= MAX_PATH &&
    names.length <= MAX_DEPTH &&
    names.every((name) => name !== '' && !/\p{Cc}/u.test(name) && name.isWellFormed());
  if (!valid) {
    throw new InvalidInputError('A path is names with / between, at most ten of them', ['path']);
  }
  return names;
}

/** @throws ForbiddenError for a folder that has a role: mail goes there by it. */
export function requireNoRole({ role }: FolderRecord): void {
  if (role !== null) throw new ForbiddenError('A folder that mail goes to by its role stays');
}

/**
 * The folders of a tree with their new paths when one of them, with all in it, gets another.
 *
 * @throws InvalidInputError when the path is taken, lies in the folder itself or leads too deep.
 */
export function planRename(
  tree: readonly FolderRecord[],
  folder: FolderRecord,
  names: readonly string[],
  parentId: string | null,
): FolderRecord[] {
  const path = names.join('/');
  const inside = `${folder.path}/`;
  if (path.startsWith(inside)) throw new InvalidInputError('It cannot lie in itself', ['path']);
  if (tree.some((one) => one.path === path && one.id !== folder.id)) {
    throw new InvalidInputError('There is such a folder', ['path']);
  }
  const below = tree
    .filter((one) => one.path.startsWith(inside))
    .map((one) => ({ ...one, path: `${path}/${one.path.slice(inside.length)}` }));
  for (const one of below) folderNames(one.path);
  return [{ ...folder, parentId, name: names.at(-1) ?? folder.name, path }, ...below];
}
