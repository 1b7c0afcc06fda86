import type { Principal } from '@suitegraph/kit/auth';
import { UnauthenticatedError } from '@suitegraph/kit/errors';
import type { SessionRevocations, TokenVerifier } from '../app/ports';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** Establishes who is calling (RFC 6750), and that the token is of the tenant the host belongs to. */
export class Authenticator {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly tenantHosts: ReadonlyMap<string, string>,
    private readonly revocations?: Pick<SessionRevocations, 'isRevoked'>,
  ) {}

  /** The principal, or null for a caller without a token. @throws UnauthenticatedError */
  async authenticate(
    authorization: string | undefined,
    host: string | undefined,
  ): Promise<Principal | null> {
    if (authorization === undefined || authorization === '') return null;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) {
      throw new UnauthenticatedError('The authorization header must be "Bearer <access token>"');
    }
    const principal = await this.tokens.verify(token);
    if (this.revocations?.isRevoked(principal.sessionId)) {
      throw new UnauthenticatedError('The session has ended');
    }
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
