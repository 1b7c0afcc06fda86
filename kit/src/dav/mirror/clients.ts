import type { Vault } from '../../vault';
import type { DavCredentials, DavOptions } from '../account';
import { openDav, type Dav } from '../dav';
import { DavUnauthorized } from '../errors';

/** How an account's secret is used: as a password, or as a bearer token (RFC 6750). */
export type CredentialKind = 'basic' | 'bearer';

/** What an account's client is opened from. */
export interface KeptLogin {
  readonly id: string;
  readonly baseUrl: string;
  readonly userName: string;
  readonly credentialKind: CredentialKind;
  /** Sealed by the vault under `secretContext(id)`. */
  readonly sealed: string;
}

const MAX_OPEN = 500;

/** Where an account's secret belongs: it opens in no other place. */
export function secretContext(accountId: string): string {
  return `dav.account:${accountId}:secret`;
}

/** The credentials of a login whose secret is known. */
export function credentialsOf(kind: CredentialKind, user: string, secret: string): DavCredentials {
  if (kind === 'bearer') return { kind, token: () => Promise.resolve(secret) };
  return { kind, user, password: secret };
}

/** The clients of accounts: one each, opened when it is first needed; those not used lately are closed. */
export class DavClients {
  private readonly open = new Map<string, { readonly dav: Dav; readonly sealed: string }>();

  constructor(
    private readonly options: DavOptions,
    private readonly vault: Vault | undefined,
  ) {}

  /** @throws DavUnauthorized when the secret cannot be opened here. */
  of(login: KeptLogin): Dav {
    const known = this.open.get(login.id);
    this.open.delete(login.id);
    const kept = known?.sealed === login.sealed ? known : this.opened(login);
    if (known && kept !== known) void known.dav.close();
    this.open.set(login.id, kept);
    if (this.open.size > MAX_OPEN) this.drop([...this.open.keys()][0] ?? '');
    return kept.dav;
  }

  /** Ends an account's connections; requests under way fail. */
  drop(accountId: string): void {
    void this.open.get(accountId)?.dav.close();
    this.open.delete(accountId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ dav }) => dav.close()));
    this.open.clear();
  }

  private opened(login: KeptLogin): { dav: Dav; sealed: string } {
    const { baseUrl, credentialKind, userName, sealed } = login;
    const credentials = credentialsOf(credentialKind, userName, this.secretOf(login));
    return { dav: openDav({ baseUrl, credentials }, this.options), sealed };
  }

  private secretOf({ id, baseUrl, sealed }: KeptLogin): string {
    try {
      if (!this.vault) throw new Error('no key');
      return this.vault.open(sealed, secretContext(id));
    } catch {
      throw new DavUnauthorized({ host: new URL(baseUrl).host, status: null });
    }
  }
}
