import { InvalidInputError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { AccountRepository } from '../accounts/account.repository';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { FileChanges } from '../tree/file-changes.service';
import type { Upload, UploadTarget } from './upload';

/** What becomes of content once it is here. */
export interface TargetOfUploads {
  /** Where it is to go, or null for no place in the drive. @throws ExpectedError when it may not. */
  place(
    tx: EntityManager,
    viewer: Viewer,
    wish: Pick<Upload, 'parentId' | 'name'>,
  ): Promise<string | null>;
  /** Takes it in; answers the file it became, where it became one. */
  receive(tx: EntityManager, viewer: Viewer, upload: Upload, blob: string): Promise<string | null>;
}

/** Puts content into a folder as a file. */
export class DriveTarget implements TargetOfUploads {
  constructor(
    private readonly accounts: Pick<AccountRepository, 'rootId'>,
    private readonly changes: Pick<FileChanges, 'add' | 'writableFolder' | 'requireFree'>,
  ) {}

  async place(
    tx: EntityManager,
    viewer: Viewer,
    wish: Pick<Upload, 'parentId' | 'name'>,
  ): Promise<string> {
    const parentId = wish.parentId ?? (await this.accounts.rootId(tx, viewer));
    await this.changes.writableFolder(tx, viewer, parentId);
    await this.changes.requireFree(tx, viewer, { parentId, name: wish.name });
    return parentId;
  }

  async receive(tx: EntityManager, viewer: Viewer, upload: Upload, blob: string): Promise<string> {
    const { name, size, mimeType } = upload;
    const folder = await this.changes.writableFolder(tx, viewer, upload.parentId ?? '');
    return this.changes.add(tx, viewer, folder, { name, content: { blob, size, mimeType } });
  }
}

/** Leaves content to the domain that hears of it by `files.upload`. */
export class AnnouncedTarget implements TargetOfUploads {
  place(
    _tx: EntityManager,
    _viewer: Viewer,
    { parentId }: Pick<Upload, 'parentId'>,
  ): Promise<null> {
    if (parentId === null) return Promise.resolve(null);
    throw new InvalidInputError('Only what goes to the drive has a folder', ['parent']);
  }

  receive(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** The targets by name. */
export type UploadTargets = Readonly<Record<UploadTarget, TargetOfUploads>>;
