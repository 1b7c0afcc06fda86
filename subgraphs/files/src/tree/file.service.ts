import { type Asked, toPage, pageSize, type Page, type Viewer } from '@suitegraph/kit/graphql';
import type { AccountRepository } from '../accounts/account.repository';
import type { ListArgs } from '../app/page-loader';
import type { Database } from '../app/database';
import { davPathOf, parseDavPath } from './dav-path';
import type { DriveFile } from './drive-file';
import type { FileRepository } from './file.repository';

const MAX_DEPTH = 256;

/** Finds files for a viewer. */
export class FileService {
  constructor(
    private readonly database: Database,
    private readonly files: FileRepository,
    private readonly accounts: Pick<AccountRepository, 'rootId' | 'idsAt'>,
  ) {}

  /** The files in the order of the ids; undefined for what the viewer may not see. */
  async byIds(viewer: Viewer, ids: readonly string[]): Promise<(DriveFile | undefined)[]> {
    const found = await this.files.find(this.database, viewer, ids);
    const byId = new Map(found.map((file) => [file.id, file]));
    return ids.map((id) => byId.get(id));
  }

  async root(viewer: Viewer): Promise<DriveFile | undefined> {
    const id = await this.accounts.rootId(this.database, viewer);
    return (await this.byIds(viewer, [id]))[0];
  }

  /** Follows a DAV path from its start, name by name. */
  async byDavPath(viewer: Viewer, path: string): Promise<DriveFile | undefined> {
    const location = parseDavPath(path);
    if (!location || location.names.length > MAX_DEPTH) return undefined;
    let file = await this.startOf(viewer, location.start);
    for (const name of location.names) {
      if (!file) return undefined;
      file = await this.files.childNamed(this.database, viewer, { parentId: file.id, name });
    }
    return file;
  }

  /** The viewer's DAV paths of files. */
  async davPaths(files: readonly DriveFile[]): Promise<string[]> {
    const above = new Set(files.flatMap((file) => file.ancestors));
    const names = await this.files.names(this.database, [...above]);
    return files.map((file) => davPathOf(file, names));
  }

  /** A page of the children of each folder. */
  async children(
    viewer: Viewer,
    folderIds: readonly string[],
    listing: Asked<ListArgs>,
  ): Promise<Page<DriveFile>[]> {
    const first = pageSize(listing.first);
    const [found, counts] = await Promise.all([
      this.files.children(this.database, viewer, folderIds, { ...listing, first }),
      this.files.countChildren(this.database, folderIds, listing.q),
    ]);
    return folderIds.map((id) => ({
      ...toPage(found.get(id) ?? [], { ...listing, first }, (file) => file.keyset),
      totalCount: counts.get(id) ?? 0,
    }));
  }

  /** What a folder holds, or the files whose name contains a text: below the folder, or anywhere. */
  async list(
    viewer: Viewer,
    folderId: string | undefined,
    listing: Asked<ListArgs>,
  ): Promise<Page<DriveFile>> {
    const first = pageSize(listing.first);
    if (listing.q !== undefined && listing.q !== '') {
      const found = await this.files.search(this.database, viewer, folderId, { ...listing, first });
      return toPage(found, { ...listing, first }, (file) => file.keyset);
    }
    const id = folderId ?? (await this.accounts.rootId(this.database, viewer));
    const [page] = await this.children(viewer, [id], listing);
    const visible = (await this.byIds(viewer, [id]))[0];
    return visible && page ? page : { ...toPage([], { first }, () => []), totalCount: 0 };
  }

  private async startOf(
    viewer: Viewer,
    start: { drive: string } | { shared: string },
  ): Promise<DriveFile | undefined> {
    if ('drive' in start) {
      return start.drive === viewer.email ? this.root(viewer) : undefined;
    }
    const [file] = await this.byIds(viewer, [start.shared]);
    return file?.sharedRoot === file?.id ? file : undefined;
  }
}
