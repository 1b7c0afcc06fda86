import type { FolderRole } from '../accounts/account';

/** A folder of a mailbox. */
export interface FolderRecord {
  readonly id: string;
  readonly accountId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly path: string;
  readonly role: FolderRole | null;
}

/** How many messages a folder holds. */
export interface FolderCounts {
  readonly id: string;
  readonly total: number;
  readonly unread: number;
}
