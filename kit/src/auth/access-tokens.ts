import { jwtVerify, SignJWT } from 'jose';
import { UnauthenticatedError } from '../errors';
import { fromClaims, toClaims } from './claims';
import type { Principal } from './principal';

const AUDIENCE = 'suitegraph';

/**
 * Access tokens of our own issuer: JWTs signed with HS256. The admin subgraph issues them, the
 * gateway verifies them; nobody else sees the secret.
 *
 * @example const token = await new AccessTokens(secret).issue(principal, 900);
 */
export class AccessTokens {
  private readonly key: Uint8Array;

  constructor(
    secret: string,
    private readonly issuer = 'suitegraph',
  ) {
    this.key = new TextEncoder().encode(secret);
  }

  /** A token for `principal` that ends after `ttlSeconds`; the principal's own expiry is ignored. */
  issue(principal: Principal, ttlSeconds: number): Promise<string> {
    const expiresAt = new Date(Date.now() + ttlSeconds * 1000);
    return new SignJWT(toClaims(principal))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(this.key);
  }

  /** The principal of a token. @throws UnauthenticatedError when it is wrong, expired or not ours. */
  async verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        typ: 'at+jwt',
        issuer: this.issuer,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'sub'],
      });
      return fromClaims(payload, new Date((payload.exp ?? 0) * 1000));
    } catch (cause) {
      throw new UnauthenticatedError(describe(cause));
    }
  }
}

function describe(cause: unknown): string {
  const expired = cause instanceof Error && 'code' in cause && cause.code === 'ERR_JWT_EXPIRED';
  return expired ? 'The access token has expired' : 'The access token is not valid';
}
