import {
  ExpectedError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { requireVersion, type WriteOptions, write, type Viewer } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { AccountRepository } from '../accounts/account.repository';
import type { Quota } from '../accounts/quota';
import type { Database } from '../app/database';
import type { DriveFile, NewFile } from './drive-file';
import { fileEvent, shareEvent } from './file.events';
import { checkName } from './file-name';
import type { FileRepository } from './file.repository';
import type { TreeRepository } from './tree.repository';

const MAX_DEPTH = 100;
const MAX_COPIED = 10_000;
const RENAMED = ['name', 'davPath', 'version', 'modifiedAt'];
const MOVED = ['parent', 'davPath', 'version', 'modifiedAt'];

/** What the services of the tree stand on. */
export interface TreeDependencies {
  readonly database: Database;
  readonly files: FileRepository;
  readonly tree: TreeRepository;
  readonly accounts: Pick<AccountRepository, 'lock' | 'idsAt' | 'rootId'>;
  readonly quota: Quota;
}

/** Changes files and folders for a viewer. Each method answers the id of what it changed. */
export class FileChanges {
  constructor(private readonly on: TreeDependencies) {}

  createFolder(viewer: Viewer, parentId: string, name: string): Promise<string | null> {
    const kept = checkName(name);
    const input = { parentId, name: kept };
    return write(this.on.database, { viewer, operation: 'createFolderAt', input }, async (tx) => {
      const parent = await this.writableFolder(tx, viewer, parentId);
      return this.add(tx, viewer, parent, { name: kept });
    });
  }

  rename(viewer: Viewer, id: string, name: string, options: WriteOptions): Promise<string | null> {
    const kept = checkName(name);
    const call = { viewer, operation: 'renameFile', options, input: { id, name: kept } };
    return write(this.on.database, call, async (tx) => {
      const file = await this.locked(tx, viewer, id);
      requireWritable(file);
      refuseRoot(file, 'renamed');
      requireVersion(file.version, options.ifMatch ?? undefined);
      if (file.name === kept) return file.id;
      await this.requireFree(tx, viewer, { parentId: file.parentId ?? '', name: kept });
      await this.on.tree.rename(tx, file, kept);
      await this.announceRename(tx, viewer, file);
      return file.id;
    });
  }

  move(
    viewer: Viewer,
    id: string,
    parentId: string,
    options: WriteOptions,
  ): Promise<string | null> {
    const call = { viewer, operation: 'moveFile', options, input: { id, parentId } };
    return write(this.on.database, call, async (tx) => {
      const file = await this.locked(tx, viewer, id);
      refuseRoot(file, 'moved');
      if (!file.parentWritable) throw new ForbiddenError('You may not take it out of its folder');
      requireVersion(file.version, options.ifMatch ?? undefined);
      const parent = await this.writableFolder(tx, viewer, parentId);
      if (parent.ownerId !== file.ownerId) {
        throw new InvalidInputError('The folder is in another drive: copy the file there', [
          'parentId',
        ]);
      }
      refuseInside(file, parent, 'moved');
      if (parent.id === file.parentId) return file.id;
      await this.requireFree(tx, viewer, { parentId: parent.id, name: file.name });
      requireDepth(parent, (await this.on.tree.measure(tx, file)).levels);
      await this.on.tree.move(tx, file, parent);
      await this.announceMove(tx, viewer, file, parent);
      return file.id;
    });
  }

  copy(
    viewer: Viewer,
    id: string,
    parentId: string,
    options?: WriteOptions,
  ): Promise<string | null> {
    const call = { viewer, operation: 'copyFile', options, input: { id, parentId } };
    return write(this.on.database, call, async (tx) => {
      const parent = await this.writableFolder(tx, viewer, parentId);
      const file = await this.find(tx, viewer, id);
      refuseRoot(file, 'copied');
      requireVersion(file.version, options?.ifMatch ?? undefined);
      refuseInside(file, parent, 'copied');
      await this.requireFree(tx, viewer, { parentId, name: file.name });
      const { entries, bytes, levels } = await this.on.tree.measure(tx, file);
      requireDepth(parent, levels);
      if (entries > MAX_COPIED) {
        throw new InvalidInputError(`At most ${MAX_COPIED} files are copied at once`, ['id']);
      }
      await this.on.quota.take(tx, parent.ownerId, bytes);
      const copyId = await this.on.tree.copy(tx, file, parent);
      const made = await this.on.tree.announced(tx, await this.find(tx, viewer, copyId));
      await recordEvents(
        tx,
        made.map((entry) => fileEvent(entry, { kind: 'CREATED', actor: viewer })),
      );
      return copyId;
    });
  }

  async remove(viewer: Viewer, id: string, options: WriteOptions): Promise<void> {
    const call = { viewer, operation: 'deleteFile', options, input: { id } };
    await write(this.on.database, call, async (tx) => {
      const file = await this.locked(tx, viewer, id);
      refuseRoot(file, 'deleted');
      if (!file.parentWritable) throw new ForbiddenError('You may not delete it');
      requireVersion(file.version, options.ifMatch ?? undefined);
      const gone = await this.on.tree.announced(tx, file);
      const shares = await this.on.tree.sharesBelow(tx, file);
      const { bytes } = await this.on.tree.measure(tx, file);
      await this.on.tree.remove(tx, file);
      await this.on.quota.giveBack(tx, file.ownerId, bytes);
      const audienceOf = new Map(gone.map((entry) => [entry.id, entry.audience]));
      await recordEvents(tx, [
        ...shares.map((share) =>
          shareEvent(share, 'DESTROYED', {
            tenantId: viewer.tenantId,
            owner: file.ownerAddress,
            audience: audienceOf.get(share.fileId) ?? [file.ownerId],
          }),
        ),
        ...gone.map((entry) => fileEvent(entry, { kind: 'DESTROYED', actor: viewer })),
      ]);
      return true;
    });
  }

  /** A folder the viewer may add to, its drive locked. */
  async writableFolder(tx: EntityManager, viewer: Viewer, id: string): Promise<DriveFile> {
    const folder = await this.locked(tx, viewer, id, 'Folder');
    if (!folder.isFolder) throw new InvalidInputError('Not a folder', ['parentId']);
    requireWritable(folder);
    return folder;
  }

  /** Adds a folder, or a file with content, to a folder whose drive is locked. */
  async add(
    tx: EntityManager,
    viewer: Viewer,
    parent: DriveFile,
    entry: Pick<NewFile, 'name' | 'content'>,
  ): Promise<string> {
    requireDepth(parent, 1);
    await this.requireFree(tx, viewer, { parentId: parent.id, name: entry.name });
    if (entry.content) await this.on.quota.take(tx, parent.ownerId, entry.content.size);
    const file: NewFile = {
      ...entry,
      id: newId(),
      tenantId: parent.tenantId,
      ownerId: parent.ownerId,
      parentId: parent.id,
      ancestors: [...parent.ancestors, parent.id],
    };
    await this.on.tree.insert(tx, [file]);
    const audience = await this.on.tree.audience(tx, viewer.tenantId, file.id);
    await recordEvents(tx, [fileEvent({ ...file, audience }, { kind: 'CREATED', actor: viewer })]);
    return file.id;
  }

  /** @throws InvalidInputError when the folder has an entry of this name. */
  async requireFree(
    tx: EntityManager,
    viewer: Viewer,
    entry: { readonly parentId: string; readonly name: string },
  ): Promise<void> {
    if (!(await this.on.files.childNamed(tx, viewer, entry))) return;
    throw new InvalidInputError(`The folder already has an entry named "${entry.name}"`, ['name']);
  }

  private async announceRename(tx: EntityManager, viewer: Viewer, file: DriveFile): Promise<void> {
    const audience = await this.on.tree.audience(tx, viewer.tenantId, file.id);
    const change = { kind: 'UPDATED', actor: viewer, changedFields: RENAMED } as const;
    await recordEvents(tx, [fileEvent({ ...file, audience }, change)]);
  }

  private async announceMove(
    tx: EntityManager,
    viewer: Viewer,
    file: DriveFile,
    parent: DriveFile,
  ): Promise<void> {
    const { tree } = this.on;
    const here = await tree.audience(tx, viewer.tenantId, file.id);
    // Whoever saw it only in its old place is told too, and then finds nothing.
    const left = await tree.audience(tx, viewer.tenantId, file.parentId ?? '');
    const audience = [...new Set([...here, ...left])];
    await recordEvents(tx, [
      fileEvent(
        { id: file.id, parentId: parent.id, audience },
        { kind: 'UPDATED', actor: viewer, changedFields: MOVED, previousParentId: file.parentId },
      ),
    ]);
  }

  /** The file as it is once nobody else can change its drive. */
  private async locked(
    tx: EntityManager,
    viewer: Viewer,
    id: string,
    what = 'File',
  ): Promise<DriveFile> {
    const seen = await this.find(tx, viewer, id, what);
    await this.on.accounts.lock(tx, seen.ownerId);
    return this.find(tx, viewer, id, what);
  }

  private async find(
    tx: EntityManager,
    viewer: Viewer,
    id: string,
    what = 'File',
  ): Promise<DriveFile> {
    const [file] = await this.on.files.find(tx, viewer, [id]);
    if (!file) throw new NotFoundError(what, [what === 'Folder' ? 'parentId' : 'id']);
    return file;
  }
}

function requireWritable(file: DriveFile): void {
  if (file.access === 'read') throw new ForbiddenError('You may read this, but not change it');
}

function refuseRoot(file: DriveFile, what: string): void {
  if (file.parentId !== null) return;
  throw new ExpectedError('FORBIDDEN', `The root of a drive cannot be ${what}`, ['id']);
}

function refuseInside(file: DriveFile, folder: DriveFile, what: string): void {
  if (folder.id !== file.id && !folder.ancestors.includes(file.id)) return;
  throw new InvalidInputError(`A folder cannot be ${what} into itself`, ['parentId']);
}

function requireDepth(parent: DriveFile, levels: number): void {
  if (parent.ancestors.length + levels <= MAX_DEPTH) return;
  throw new InvalidInputError(`Folders are nested at most ${MAX_DEPTH} deep`, ['parentId']);
}
