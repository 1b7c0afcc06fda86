import type { Principal } from '@suitegraph/kit/auth';
import { holdsAll, type Requirement } from './requirement';

/** Why a field is refused. */
export type DenialCode = 'UNAUTHENTICATED' | 'FORBIDDEN';

/** Nobody is told to hold a policy. */
export const NO_POLICIES: ReadonlySet<string> = new Set();

/**
 * Whether `principal`, of whom the policies `held` hold, meets `requirement`; if not, with which
 * code it is refused.
 */
export function denialOf(
  { authenticated, scopes, policies }: Requirement,
  principal: Principal | null,
  held: ReadonlySet<string> = NO_POLICIES,
): DenialCode | undefined {
  if (principal) {
    return holdsAll(scopes, principal.scopes) && holdsAll(policies, held) ? undefined : 'FORBIDDEN';
  }
  // A policy may hold for nobody in particular; scopes are always somebody's.
  const open = !authenticated && scopes.length === 0 && holdsAll(policies, held);
  return open ? undefined : 'UNAUTHENTICATED';
}
