import type { Principal } from '@suitegraph/kit/auth';
import type { AssertionSigner } from '../app/ports';

interface Signed {
  readonly assertion: Promise<string>;
  readonly freshUntil: number;
}

// An assertion lives for a minute: one this old still has most of it left when a subgraph reads it.
const REUSE_MS = 15_000;

/** Signs once for the requests that a caller sends within a short time. */
export class AssertionCache implements AssertionSigner {
  private readonly byPrincipal = new WeakMap<Principal, Signed>();
  private anonymous: Signed | undefined;

  constructor(private readonly signer: AssertionSigner) {}

  sign(principal: Principal | null): Promise<string> {
    const known = principal ? this.byPrincipal.get(principal) : this.anonymous;
    if (known && known.freshUntil > Date.now()) return known.assertion;
    const assertion = this.signer.sign(principal);
    const signed = { assertion, freshUntil: Date.now() + REUSE_MS };
    assertion.catch(() => this.forget(principal));
    if (principal) this.byPrincipal.set(principal, signed);
    else this.anonymous = signed;
    return assertion;
  }

  private forget(principal: Principal | null): void {
    if (principal) this.byPrincipal.delete(principal);
    else this.anonymous = undefined;
  }
}
