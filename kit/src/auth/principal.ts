/** Who is calling: established by the gateway, trusted by the subgraphs. */
export interface Principal {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  /** Canonical address of the user. */
  readonly email: string;
  readonly roles: readonly string[];
  readonly scopes: ReadonlySet<string>;
  /** When the credential behind this principal ends; streams end with it. */
  readonly expiresAt: Date;
}

const DOMAINS = ['mail', 'calendar', 'contacts', 'files', 'tracks'] as const;
const USER_SCOPES = DOMAINS.flatMap((domain) => [`${domain}:read`, `${domain}:write`]);
const ADMIN_SCOPES = ['admin:read', 'admin:write', 'audit:read', 'ops:read'];

/** The scopes that come with a user's roles. */
export function scopesOf(roles: readonly string[]): ReadonlySet<string> {
  return new Set([...USER_SCOPES, ...(roles.includes('ADMIN') ? ADMIN_SCOPES : [])]);
}
