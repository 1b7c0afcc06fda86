import type { MailSecurity } from '../sync/remote';
import type { Owner } from './account';

/** A mail server as it is kept: the password lies beside it, sealed. */
export interface KeptServer {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly username: string;
}

/** An account on a server elsewhere, as the synchronisation sees it. */
export interface RemoteAccount extends Owner {
  readonly id: string;
  readonly address: string;
  readonly imap: KeptServer;
  readonly imapPassword: string;
  readonly failures: number;
  readonly removing: boolean;
}

/** What binds a sealed password to its account: one copied to another row does not open there. */
export function passwordContext(accountId: string, protocol: 'imap' | 'smtp'): string {
  return `mail.account:${accountId}:${protocol}`;
}
