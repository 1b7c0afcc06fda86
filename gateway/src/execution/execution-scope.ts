import type { Principal } from '@suitegraph/kit/auth';
import type { AssertionSigner, ClientInfo, LocalSubgraph } from '../app/ports';
import type { Trace } from '../telemetry/trace';

/** Who asks, in which trace, and until when an answer is of use. */
export interface Caller {
  readonly principal: Principal | null;
  readonly trace: Trace;
  readonly client: ClientInfo;
  readonly signal?: AbortSignal | undefined;
}

/** What the fetches of one execution share. */
export class ExecutionScope {
  private readonly contexts = new Map<string, unknown>();
  private assertion: Promise<string> | undefined;

  constructor(
    readonly caller: Caller,
    private readonly signer: AssertionSigner,
    private readonly options: { readonly freshContexts: boolean },
  ) {}

  /** What root fetches have brought: the executor merges what follows into the same objects. */
  readonly data: Record<string, unknown> = {};

  /** Remembers the data of a root fetch. */
  record(data: Readonly<Record<string, unknown>> | null | undefined): void {
    for (const [key, value] of Object.entries(data ?? {})) this.data[key] ??= value;
  }

  /** The resolvers' context. A mutation's later fetches must not see what was loaded before them. */
  contextFor(subgraph: LocalSubgraph): unknown {
    const known = this.contexts.get(subgraph.name);
    if (known !== undefined && !this.options.freshContexts) return known;
    const { principal, trace, client, signal } = this.caller;
    const made = subgraph.createContext({ principal, traceId: trace.traceId, client, signal });
    this.contexts.set(subgraph.name, made);
    return made;
  }

  /** The signed statement of who is calling, made once. */
  assert(): Promise<string> {
    this.assertion ??= this.signer.sign(this.caller.principal);
    return this.assertion;
  }
}
