import type { MailSecurity } from '../sync/remote';

/** Where one protocol of a mailbox is served. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly username: string | null;
}

/** How a mailbox is reached. */
export interface FoundSettings {
  readonly imap: ServerSettings | null;
  readonly smtp: ServerSettings | null;
}

/** A service as DNS tells of it (RFC 2782). */
export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}
