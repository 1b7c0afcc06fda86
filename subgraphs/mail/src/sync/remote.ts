import type { FolderRole } from '../accounts/account';

/** How the way to a mail server is kept from others' eyes. */
export type MailSecurity = 'PLAIN' | 'STARTTLS' | 'TLS';

/** A mail server and who signs in to it. */
export interface ServerLogin {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly username: string;
  readonly password: string;
}

/** What a server says of a folder without its messages (RFC 9051 §6.3.11). */
export interface FolderStatus {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly exists: number;
  /** Null where the server keeps no modification sequences (RFC 7162). */
  readonly highestModseq: bigint | null;
}

/** A folder in a server's list. */
export interface ListedFolder {
  /** As the server writes it. */
  readonly path: string;
  /** Its names from the top down. */
  readonly names: readonly string[];
  readonly role: FolderRole | null;
  /** Null when the server did not say. */
  readonly status: FolderStatus | null;
}

/** The flags of a message on the server. */
export interface ListedMessage {
  readonly uid: number;
  readonly flags: readonly string[];
}

/** The header of a message on the server, and what can be known without its body. */
export interface ListedHeader extends ListedMessage {
  readonly size: number;
  readonly internalDate: Date;
  /** The server's own id of the content (RFC 8474); it survives moves. */
  readonly emailId: string | null;
  readonly head: Buffer;
  readonly hasAttachment: boolean;
}

/** What changed in a folder since a modification sequence. */
export interface ChangedSince {
  readonly changed: readonly ListedMessage[];
  /** As far as the server tells of them (QRESYNC). */
  readonly vanished: readonly number[];
}

/** A connection to a server elsewhere, signed in. Every method has a deadline and fails with a RemoteError. */
export interface RemoteConnection {
  readonly capabilities: readonly string[];
  list(): Promise<ListedFolder[]>;
  /** Opens a folder; what follows is about it. */
  open(path: string): Promise<FolderStatus>;
  /** UIDs in a range, ascending, each once. */
  uids(from: number, to: number | '*'): Promise<number[]>;
  flags(from: number, to: number): Promise<ListedMessage[]>;
  changedSince(modseq: bigint): Promise<ChangedSince>;
  headers(uids: readonly number[]): Promise<ListedHeader[]>;
  /** The whole message, or null when it is gone. */
  source(uid: number): Promise<Buffer | null>;
  store(uids: readonly number[], change: FlagChange): Promise<void>;
  /** Moves messages; the new UIDs by the old ones, as far as the server tells (UIDPLUS). */
  move(uids: readonly number[], path: string): Promise<ReadonlyMap<number, number>>;
  remove(uids: readonly number[]): Promise<void>;
  create(names: readonly string[]): Promise<string>;
  /** Gives a folder, with those in it, another path (RFC 9051 §6.3.6); that path. */
  rename(path: string, names: readonly string[]): Promise<string>;
  /** Deletes a folder with all messages in it. */
  removeFolder(path: string): Promise<void>;
  /** Waits until the open folder changes, the connection ends or the signal is given. */
  idle(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Flags to set and to clear. */
export interface FlagChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Why a server could not be worked with. */
export type RemoteFailure = 'AUTH' | 'CERTIFICATE' | 'CONNECT' | 'TIMEOUT' | 'REFUSED';

/** A server elsewhere failed us; the message is fit for the account's owner. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';

  constructor(
    readonly failure: RemoteFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Opens connections. */
export type Connect = (login: ServerLogin, signal: AbortSignal) => Promise<RemoteConnection>;
