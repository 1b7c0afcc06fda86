import { jwtVerify, SignJWT } from 'jose';
import { UnauthenticatedError } from '../errors';
import { fromClaims, toClaims } from './claims';
import type { Principal } from './principal';

/** The header in which the gateway tells a subgraph who is calling. */
export const ASSERTION_HEADER = 'x-suitegraph-assertion';

const AUDIENCE = 'suitegraph-subgraph';
const LIFETIME_SECONDS = 60;

/**
 * What the gateway and the subgraphs pass between them: a signed statement of who is calling, or
 * that nobody is. It lives for 60 seconds; `until` carries the end of the caller's own credential.
 */
export class InternalAssertions {
  private readonly key: Uint8Array;

  constructor(secret: string) {
    this.key = new TextEncoder().encode(secret);
  }

  /** Signs that `principal` is calling; null states an anonymous caller. */
  sign(principal: Principal | null): Promise<string> {
    const claims = principal
      ? { ...toClaims(principal), until: Math.floor(principal.expiresAt.getTime() / 1000) }
      : { anonymous: true };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'assertion+jwt' })
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(new Date(Date.now() + LIFETIME_SECONDS * 1000))
      .sign(this.key);
  }

  /** Who is calling. @throws UnauthenticatedError when the assertion is missing, wrong or stale. */
  async verify(assertion: string | undefined): Promise<Principal | null> {
    if (assertion === undefined) throw new UnauthenticatedError('An assertion is required');
    try {
      const { payload } = await jwtVerify(assertion, this.key, {
        algorithms: ['HS256'],
        typ: 'assertion+jwt',
        audience: AUDIENCE,
        requiredClaims: ['exp'],
      });
      if (payload['anonymous'] === true) return null;
      return fromClaims(payload, new Date(Number(payload['until']) * 1000));
    } catch {
      throw new UnauthenticatedError('The assertion is not valid');
    }
  }
}
