import type { Principal } from '@suitegraph/kit/auth';
import type { GatewayLog, PolicyEvaluator } from '../app/ports';
import type { Caller } from '../execution/execution-scope';
import { NO_POLICIES } from './decide';

/**
 * Policies that say what the caller is: `role:ADMIN`, `scope:mail:read`, `tenant:ID`, `user:ID`.
 * No other policy holds for anyone.
 */
export class PrincipalPolicies implements PolicyEvaluator {
  evaluate(principal: Principal | null, policies: ReadonlySet<string>): ReadonlySet<string> {
    if (!principal) return NO_POLICIES;
    return new Set([...policies].filter((policy) => describes(principal, policy)));
  }
}

function describes(principal: Principal, policy: string): boolean {
  const at = policy.indexOf(':');
  const value = policy.slice(at + 1);
  switch (policy.slice(0, Math.max(at, 0))) {
    case 'role':
      return principal.roles.includes(value);
    case 'scope':
      return principal.scopes.has(value);
    case 'tenant':
      return principal.tenantId === value;
    case 'user':
      return principal.userId === value;
    default:
      return false;
  }
}

interface PoliciesOptions {
  readonly evaluator: PolicyEvaluator;
  /** The evaluator answers within this time. */
  readonly deadlineMs: number;
  readonly log: GatewayLog;
}

/** Asks the evaluator, and takes no answer for no. */
export class Policies {
  constructor(private readonly options: PoliciesOptions) {}

  /** Those of `policies` that hold for the caller. */
  async heldBy(
    { principal, trace, signal }: Pick<Caller, 'principal' | 'trace' | 'signal'>,
    policies: ReadonlySet<string>,
  ): Promise<ReadonlySet<string>> {
    const { evaluator, deadlineMs, log } = this.options;
    const late = AbortSignal.timeout(deadlineMs);
    const until = signal ? AbortSignal.any([signal, late]) : late;
    try {
      until.throwIfAborted();
      const answer = evaluator.evaluate(principal, policies, until);
      return answer instanceof Promise ? await untilAborted(answer, until) : answer;
    } catch (err) {
      log.error({ err, traceId: trace.traceId, policies: [...policies] }, 'policies are unknown');
      return NO_POLICIES;
    }
  }
}

/** The answer, or the signal's reason when that comes first. */
function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
