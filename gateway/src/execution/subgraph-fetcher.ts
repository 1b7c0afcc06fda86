import type { GatewayLog } from '../app/ports';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import type { ExecutionScope } from './execution-scope';
import type {
  SubgraphAnswer,
  SubgraphReply,
  SubgraphRequest,
  SubgraphTransport,
} from './transport';

interface Shared {
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
}

/** A subgraph's answer, for one taker or several. */
export class Delivery {
  private taken = false;

  constructor(
    /** The answer itself: for those who only read it, or the first who takes it. */
    readonly answer: SubgraphAnswer,
    private readonly reply: SubgraphReply,
  ) {}

  /** An answer that the taker may change. */
  take(): SubgraphAnswer {
    if (this.taken) return this.reply.take();
    this.taken = true;
    return this.answer;
  }
}

/** Sends the fetches of plans to one subgraph, measures them and tells what failed on the way. */
export class SubgraphFetcher {
  constructor(
    readonly name: string,
    private readonly transport: SubgraphTransport,
    private readonly shared: Shared,
  ) {}

  /**
   * Sends a fetch; undefined when the subgraph gave no answer in time.
   *
   * @throws the reason of the caller's signal when the caller has left
   */
  async send(request: SubgraphRequest, scope: ExecutionScope): Promise<Delivery | undefined> {
    const { metrics, log } = this.shared;
    const { signal, trace } = scope.caller;
    if (signal?.aborted) {
      refuseLeft(signal);
      return undefined;
    }
    const startedAt = performance.now();
    try {
      const reply = await this.transport.send(request, scope);
      const answer = reply.take();
      const outcome = answer.errors && answer.errors.length > 0 ? 'errors' : 'ok';
      metrics.fetched(this.name, outcome, startedAt);
      return new Delivery(answer, reply);
    } catch (err) {
      if (signal?.aborted) refuseLeft(signal);
      metrics.fetched(this.name, 'unavailable', startedAt);
      log.warn({ err, traceId: trace.traceId, service: this.name }, 'subgraph did not answer');
      return undefined;
    }
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}

// Past a deadline the caller still waits for what there is.
function refuseLeft({ reason }: AbortSignal): void {
  if ((Object(reason) as Partial<Error>).name !== 'TimeoutError') throw reason;
}
