import type { ReadinessChecks } from '@suitegraph/kit/service';
import { ExecutionScope } from '../execution/execution-scope';
import type { PlannedFetch, SubgraphTransport } from '../execution/transport';
import { traceFrom } from '../telemetry/trace';
import type { AssertionSigner } from './ports';

/** Which subgraphs have to answer before the gateway takes traffic. */
export type ReadinessMode = 'all' | 'any' | 'none';

interface RemoteSubgraph {
  readonly name: string;
  readonly transport: SubgraphTransport;
}

interface ReadinessOptions {
  /** The subgraphs of the graph that serves now. */
  readonly subgraphs: () => readonly RemoteSubgraph[];
  readonly signer: AssertionSigner;
}

interface Probe {
  readonly outcome: Promise<void>;
  readonly until: number;
}

const DEADLINE_MS = 1_500;
// Balancers ask every second or so, each of them.
const REMEMBERED_MS = 3_000;

/** Asks subgraphs whether they answer, seldom however often it is asked itself. */
export class SubgraphReadiness {
  private readonly probes = new WeakMap<SubgraphTransport, Probe>();

  constructor(private readonly options: ReadinessOptions) {}

  /** The checks of this moment, each of the subgraph it is named after. */
  checks(mode: ReadinessMode): ReadinessChecks {
    const asked = mode === 'none' ? [] : this.options.subgraphs();
    const checks = asked.map(({ name, transport }): [string, () => Promise<void>] => [
      name,
      () => this.ask(name, transport),
    ]);
    if (mode === 'all' || checks.length === 0) return Object.fromEntries(checks);
    const any = async (): Promise<void> => {
      await Promise.any(checks.map(([, check]) => check()));
    };
    return { subgraphs: any };
  }

  private ask(name: string, transport: SubgraphTransport): Promise<void> {
    const known = this.probes.get(transport);
    if (known && known.until > performance.now()) return known.outcome;
    const outcome = this.probe(name, transport);
    outcome.catch(() => undefined);
    this.probes.set(transport, { outcome, until: performance.now() + REMEMBERED_MS });
    return outcome;
  }

  private async probe(name: string, transport: SubgraphTransport): Promise<void> {
    const caller = {
      principal: null,
      trace: traceFrom(undefined),
      client: {},
      signal: AbortSignal.timeout(DEADLINE_MS),
    };
    const scope = new ExecutionScope(caller, this.options.signer, { freshContexts: false });
    const reply = await transport.send({ fetch: probeOf(name), variablesText: '{}' }, scope);
    const { data } = reply.take();
    if (!data) throw new Error(`${name} answers with errors alone`);
  }
}

function probeOf(service: string): PlannedFetch {
  return { service, kind: 'query', query: '{__typename}', operationName: undefined };
}
