import type { Principal } from '@suitegraph/kit/auth';
import type { AssertionSigner, ClientInfo, LocalSubgraph } from '../app/ports';
import type { Trace } from '../telemetry/trace';
import { Departure } from './departure';

/** Who asks, in which trace, and until when an answer is of use. */
export interface Caller {
  readonly principal: Principal | null;
  readonly trace: Trace;
  readonly client: ClientInfo;
  readonly signal?: AbortSignal | undefined;
  /** Takes what is deferred in parts of its own. */
  readonly incremental?: boolean;
}

/** What the fetches of one execution share. */
export class ExecutionScope {
  private readonly contexts = new Map<string, unknown>();
  /** Tells the fetches under way that the caller has left. */
  readonly departure: Departure;

  constructor(
    readonly caller: Caller,
    private readonly signer: AssertionSigner,
    private readonly options: { readonly freshContexts: boolean },
  ) {
    this.departure = new Departure(caller.signal);
  }

  /** The same until `signal` aborts; for fetches that outlive the answer they belong to. */
  until(signal: AbortSignal): ExecutionScope {
    return new ExecutionScope({ ...this.caller, signal }, this.signer, this.options);
  }

  /** The resolvers' context. A mutation's later fetches must not see what was loaded before them. */
  contextFor(subgraph: LocalSubgraph): unknown {
    const known = this.contexts.get(subgraph.name);
    if (known !== undefined && !this.options.freshContexts) return known;
    const { principal, trace, signal } = this.caller;
    const { ip, userAgent } = this.caller.client;
    // As over HTTP: a subgraph sees of a client what the gateway states, not all of its headers.
    const client = { ip, userAgent };
    const made = subgraph.createContext({ principal, traceId: trace.traceId, client, signal });
    this.contexts.set(subgraph.name, made);
    return made;
  }

  /** The signed statement of who is calling; at once where it was signed a moment ago. */
  assert(): string | Promise<string> {
    const { principal } = this.caller;
    return this.signer.signed?.(principal) ?? this.signer.sign(principal);
  }
}
