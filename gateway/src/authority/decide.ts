import type { Principal } from '@suitegraph/kit/auth';
import type { Requirement } from './requirements';

/** Why a field is refused. */
export type DenialCode = 'UNAUTHENTICATED' | 'FORBIDDEN';

/** Whether `principal` meets `requirement`; if not, with which code it is refused. */
export function denialOf(
  requirement: Requirement,
  principal: Principal | null,
): DenialCode | undefined {
  const { authenticated, scopes, policy } = requirement;
  if (!principal)
    return authenticated || policy || scopes.length > 0 ? 'UNAUTHENTICATED' : undefined;
  const held = scopes.every((anyOf) =>
    anyOf.some((allOf) => allOf.every((scope) => principal.scopes.has(scope))),
  );
  return policy || !held ? 'FORBIDDEN' : undefined;
}
