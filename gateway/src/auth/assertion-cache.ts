import type { Principal } from '@suitegraph/kit/auth';
import type { AssertionSigner } from '../app/ports';

interface Signed {
  readonly signing: Promise<string>;
  readonly freshUntil: number;
  assertion: string | undefined;
}

// An assertion lives for a minute: one this old still has most of it left when a subgraph reads it.
const REUSE_MS = 15_000;

/** Signs once for the requests that a caller sends within a short time. */
export class AssertionCache implements AssertionSigner {
  private readonly byPrincipal = new WeakMap<Principal, Signed>();
  private anonymous: Signed | undefined;

  constructor(private readonly signer: AssertionSigner) {}

  signed(principal: Principal | null): string | undefined {
    return this.signer.signed?.(principal) ?? this.fresh(principal)?.assertion;
  }

  sign(principal: Principal | null): Promise<string> {
    return (this.fresh(principal) ?? this.signAnew(principal)).signing;
  }

  private fresh(principal: Principal | null): Signed | undefined {
    const known = principal ? this.byPrincipal.get(principal) : this.anonymous;
    return known && known.freshUntil > Date.now() ? known : undefined;
  }

  private signAnew(principal: Principal | null): Signed {
    const signing = this.signer.sign(principal);
    const freshUntil = Date.now() + REUSE_MS;
    const signed: Signed = { signing, freshUntil, assertion: undefined };
    if (principal) this.byPrincipal.set(principal, signed);
    else this.anonymous = signed;
    signing.then(
      (assertion) => (signed.assertion = assertion),
      () => this.forget(principal),
    );
    return signed;
  }

  private forget(principal: Principal | null): void {
    if (principal) this.byPrincipal.delete(principal);
    else this.anonymous = undefined;
  }
}
