/** What the viewer may do with a file: everything, change it, or read it. */
export type Access = 'owner' | 'write' | 'read';

/** A file or folder as one viewer sees it. */
export interface DriveFile {
  readonly id: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly ownerAddress: string;
  readonly parentId: string | null;
  /** Ids of the folders above, from the root down. */
  readonly ancestors: readonly string[];
  readonly name: string;
  readonly isFolder: boolean;
  readonly mimeType: string | null;
  readonly size: bigint | null;
  readonly blob: string | null;
  readonly sourceAttachmentId: string | null;
  /** The version as clients see it. */
  readonly version: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  /** Event position at which this state was read. */
  readonly position: bigint;
  readonly access: Access;
  /** Whether the viewer may also add and remove entries of the folder it lies in. */
  readonly parentWritable: boolean;
  /** The topmost folder or file through which somebody else's file is shared with the viewer. */
  readonly sharedRoot: string | null;
  /** Where anyone can fetch it: set when it was reached by a link instead of by somebody's rights. */
  readonly link?: string;
  /** Its place in listings: folders first, then names without case, then ids. */
  readonly keyset: readonly [number, string, string];
}

/** A file with content. */
export type StoredFile = DriveFile & { readonly blob: string; readonly size: bigint };

/** Whether there is content to read. */
export function hasContent(file: DriveFile): file is StoredFile {
  return file.blob !== null && file.size !== null;
}

/** What the viewer may do, as clients see it. */
export function permissionsOf(file: DriveFile): string[] {
  if (file.access === 'owner') {
    return file.parentId === null ? ['read', 'write'] : ['read', 'write', 'delete', 'share'];
  }
  if (file.access === 'read') return ['read'];
  return file.parentWritable ? ['read', 'write', 'delete'] : ['read', 'write'];
}

/** A file or folder to be added. */
export interface NewFile {
  readonly id: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly parentId: string;
  readonly ancestors: readonly string[];
  readonly name: string;
  readonly content?: {
    readonly blob: string;
    readonly size: bigint;
    readonly mimeType: string;
    readonly sourceAttachmentId?: string;
  };
}
