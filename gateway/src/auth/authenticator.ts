import { LRUCache } from 'lru-cache';
import type { Principal } from '@suitegraph/kit/auth';
import { UnauthenticatedError } from '@suitegraph/kit/errors';
import type { SessionRevocations, TokenVerifier } from '../app/ports';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const REMEMBERED_TOKENS = 10_000;

/** Establishes who is calling (RFC 6750), and that the token is of the tenant the host belongs to. */
export class Authenticator {
  // By the header's text. A caller's requests have one principal, the same object.
  private readonly verified = new LRUCache<string, Principal>({ max: REMEMBERED_TOKENS });

  constructor(
    private readonly tokens: TokenVerifier,
    private readonly tenantHosts: ReadonlyMap<string, string>,
    private readonly revocations?: Pick<SessionRevocations, 'isRevoked'>,
  ) {}

  /**
   * What `authenticate` would say, when it can be said at once: null for nobody, undefined when the
   * token has to be verified. @throws UnauthenticatedError
   */
  known(authorization: string | undefined, host: string | undefined): Principal | null | undefined {
    if (authorization === undefined || authorization === '') return null;
    const principal = this.verified.get(authorization);
    if (!principal || principal.expiresAt.getTime() <= Date.now()) return undefined;
    return this.admit(principal, host);
  }

  /** The principal, or null for a caller without a token. @throws UnauthenticatedError */
  async authenticate(
    authorization: string | undefined,
    host: string | undefined,
  ): Promise<Principal | null> {
    const known = this.known(authorization, host);
    if (known !== undefined || authorization === undefined) return known ?? null;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) {
      throw new UnauthenticatedError('The authorization header must be "Bearer <access token>"');
    }
    const principal = await this.tokens.verify(token);
    this.verified.set(authorization, principal);
    return this.admit(principal, host);
  }

  // What may change between two requests with the same token.
  private admit(principal: Principal, host: string | undefined): Principal {
    if (this.revocations?.isRevoked(principal.sessionId)) {
      throw new UnauthenticatedError('The session has ended');
    }
    if (this.tenantHosts.size === 0) return principal;
    const tenant = this.tenantHosts.get(hostName(host));
    if (tenant !== undefined && tenant !== principal.tenantId) {
      throw new UnauthenticatedError('The access token is not valid for this host');
    }
    return principal;
  }
}

function hostName(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d+$/, '');
}
