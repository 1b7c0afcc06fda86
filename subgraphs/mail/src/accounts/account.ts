/** A mailbox of this installation. */
export interface Account {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly address: string;
  readonly displayName: string | null;
  readonly active: boolean;
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
