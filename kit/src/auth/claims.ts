import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Principal } from './principal';

const claims = z.object({
  sub: z.string().min(1),
  tid: z.string().min(1),
  sid: z.string().min(1),
  email: z.string().min(1),
  roles: z.array(z.string()),
  scope: z.string(),
});

/** A principal as JWT claims (RFC 7519 §4; `scope` as in RFC 8693 §4.2). */
export function toClaims(principal: Principal): JWTPayload {
  return {
    sub: principal.userId,
    tid: principal.tenantId,
    sid: principal.sessionId,
    email: principal.email,
    roles: [...principal.roles],
    scope: [...principal.scopes].join(' '),
  };
}

/** The principal of verified claims; throws when a claim is missing. */
export function fromClaims(payload: JWTPayload, expiresAt: Date): Principal {
  const { sub, tid, sid, email, roles, scope } = claims.parse(payload);
  const scopes = new Set(scope.split(' ').filter((s) => s !== ''));
  return { userId: sub, tenantId: tid, sessionId: sid, email, roles, scopes, expiresAt };
}
