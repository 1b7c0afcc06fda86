import { firstRow } from '@suitegraph/kit/database';
import type { Vault } from '@suitegraph/kit/vault';
import { isIP } from 'node:net';
import type { DataSource, EntityManager } from 'typeorm';
import { passwordContext, type KeptServer } from '../accounts/remote-account';
import { appendToSent } from '../clients/imap/imap-append';
import type { ResolveHost } from '../clients/outbound-host';
import { smtpServer, type Relay } from '../clients/relay';
import type { RemoteAccounts } from './post-office';
import type { AppendedAt, PendingAppend } from './sent-append.repository';

/** What reaching the servers of accounts needs. */
export interface OwnServerDependencies {
  readonly vault: Vault | undefined;
  readonly resolveHost: ResolveHost;
  /** Certificates that are trusted besides the usual ones, PEM. */
  readonly ca?: string | undefined;
  /** Path of the folder for what is sent, where it is not to be found out. */
  readonly sentFolder?: string | undefined;
}

interface OwnServer {
  readonly smtp: KeptServer;
  readonly password: string;
  readonly imap: KeptServer;
  readonly imapPassword: string;
}

/** The servers through which accounts elsewhere send. */
export class OwnServers implements RemoteAccounts {
  constructor(
    private readonly database: DataSource,
    private readonly on: OwnServerDependencies,
  ) {}

  async sends(manager: EntityManager, accountId: string): Promise<boolean> {
    return (await this.find(manager, accountId)) !== undefined;
  }

  keepsSent(manager: EntityManager, accountId: string): Promise<boolean> {
    return this.sends(manager, accountId);
  }

  /** The account's server; null for a mailbox here. @throws Error when it cannot be signed in to. */
  async relayOf(accountId: string): Promise<Relay | null> {
    const found = await this.find(this.database.manager, accountId);
    if (!found) return null;
    const { vault, resolveHost, ca } = this.on;
    if (!vault) throw new Error('The password of the account cannot be read without VAULT_KEYS');
    const { host, port, security, username } = found.smtp;
    const pass = vault.open(found.password, passwordContext(accountId, 'smtp'));
    return smtpServer({
      host: await resolveHost(host),
      port,
      secure: security === 'TLS',
      requireTLS: security === 'STARTTLS',
      ignoreTLS: security === 'PLAIN',
      auth: { user: username, pass },
      tls: { ...(isIP(host) === 0 && { servername: host }), ...(ca !== undefined && { ca }) },
    });
  }

  /** Puts a copy into the folder for what is sent of the account's IMAP server. */
  async append({ accountId }: PendingAppend, raw: Buffer): Promise<AppendedAt> {
    const found = await this.find(this.database.manager, accountId);
    const { vault, resolveHost, ca, sentFolder: folder } = this.on;
    if (!found || !vault) throw new Error('The server of the account cannot be signed in to');
    const password = vault.open(found.imapPassword, passwordContext(accountId, 'imap'));
    return appendToSent({ ...found.imap, password }, raw, { resolveHost, ca, folder });
  }

  private async find(manager: EntityManager, accountId: string): Promise<OwnServer | undefined> {
    return firstRow(
      manager,
      `SELECT smtp, smtp_password AS password, imap, imap_password AS "imapPassword" FROM remote_account
       WHERE account_id = $1 AND NOT removing`,
      [accountId],
    );
  }
}
