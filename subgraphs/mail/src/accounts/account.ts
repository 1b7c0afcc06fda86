/** A mailbox of this installation. */
export interface Account {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly address: string;
  readonly displayName: string | null;
  readonly active: boolean;
}

/** What an account is up to; see the graph's AccountState. */
export type AccountState =
  'INIT' | 'SYNCING' | 'CONNECTED' | 'AUTH_ERROR' | 'CONNECT_ERROR' | 'PAUSED' | 'DISABLED';

/** A mailbox as its owner sees it: here, or on a server elsewhere. */
export interface OwnAccount extends Account {
  readonly kind: 'LOCAL' | 'IMAP';
  readonly state: AccountState;
  readonly lastError: string | null;
  readonly lastSyncedAt: Date | null;
  readonly capabilities: readonly string[];
  readonly signature: string | null;
  /** Folders elsewhere that are listened to, besides the inbox. */
  readonly watchedFolderIds: readonly string[];
  /** The sealed password, for an account elsewhere: it names the key it is sealed under. */
  readonly credential: string | null;
}

/** A mailbox and where its mail arrives. */
export interface LocalRecipient extends Account {
  readonly inboxId: string;
}

/** Whose data is read: part of every repository method's signature. */
export interface Owner {
  readonly tenantId: string;
  readonly userId: string;
}

/** The folders every mailbox has (RFC 6154 names the roles), in the order in which they are shown. */
export const FOLDER_ROLES = {
  INBOX: 'Inbox',
  SENT: 'Sent',
  DRAFTS: 'Drafts',
  ARCHIVE: 'Archive',
  JUNK: 'Junk',
  TRASH: 'Trash',
} as const;

/** What a folder is for. */
export type FolderRole = keyof typeof FOLDER_ROLES;
