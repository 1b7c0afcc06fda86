import { Pool } from 'undici';
import type { GatewayLog } from '../../app/ports';
import type { ExecutionScope } from '../execution-scope';
import type { RequestHeaders } from '../headers/request-headers';
import {
  requestBody,
  type SubgraphReply,
  type SubgraphRequest,
  type SubgraphTransport,
} from '../transport';
import { Call } from './call';
import { CircuitBreaker, type CircuitOptions, type CircuitState } from './circuit-breaker';
import type { Endpoint } from './endpoint';
import { exchange } from './exchange';
import { ExpiryQueue } from './expiry-queue';
import { readAnswer } from './read-answer';
import { RetryPolicy, type RetryOptions } from './retry-policy';
import { UpstreamError, type UpstreamFailure } from './upstream-error';

/** How the gateway deals with one subgraph over HTTP. */
export interface HttpTransportOptions {
  /** A subgraph's answer must arrive within this time, all attempts together. */
  readonly deadlineMs: number;
  /** Largest answer, before and after decompression. */
  readonly maxResponseBytes: number;
  readonly connections: number;
  /** Requests that may wait while all connections are busy. */
  readonly maxQueued: number;
  readonly retry: RetryOptions;
  readonly circuit: CircuitOptions;
  /** HTTP/2, where the subgraph offers it over TLS. */
  readonly http2: boolean;
  /** PEM certificates to trust in place of the well-known authorities. */
  readonly ca?: string | undefined;
}

/** What is told of a transport's work. */
export interface TransportMetrics {
  retried(subgraph: string): void;
  failed(subgraph: string, failure: UpstreamFailure): void;
  circuitChanged(subgraph: string, state: CircuitState): void;
}

interface Shared {
  readonly headers: RequestHeaders;
  readonly metrics: TransportMetrics;
  readonly log: GatewayLog;
}

interface Sending {
  readonly headers: string[];
  readonly body: string;
  readonly call: Call;
}

const CONNECT_TIMEOUT_MS = 2_000;
// Requests that one HTTP/2 connection carries at the same time.
const STREAMS = 100;

/** A subgraph behind its GraphQL endpoint, over a pool of kept-alive connections. */
export class HttpTransport implements SubgraphTransport {
  private readonly pool: Pool;
  private readonly deadlines: ExpiryQueue;
  private readonly retries: RetryPolicy;
  private readonly breaker: CircuitBreaker;
  private readonly mostUnderWay: number;
  private underWay = 0;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly endpoint: Endpoint,
    private readonly options: HttpTransportOptions,
    private readonly shared: Shared,
  ) {
    const { connections, maxQueued, http2, deadlineMs, retry, circuit } = options;
    this.pool = openPool(endpoint, options);
    this.mostUnderWay = connections * (http2 ? STREAMS : 1) + maxQueued;
    this.deadlines = new ExpiryQueue(deadlineMs);
    this.retries = new RetryPolicy(retry);
    this.breaker = new CircuitBreaker(circuit, { onChange: (state) => this.announce(state) });
    shared.metrics.circuitChanged(name, 'closed');
  }

  async send(request: SubgraphRequest, scope: ExecutionScope): Promise<SubgraphReply> {
    const { signal } = scope.caller;
    const prepared = this.shared.headers.of(scope);
    const headers = Array.isArray(prepared) ? prepared : await prepared;
    signal?.throwIfAborted();
    const call = new Call(this.deadlines, scope.departure);
    try {
      const sending = { headers, body: requestBody(request), call };
      return await this.deliver(sending, request.fetch.kind === 'query');
    } catch (error) {
      if (error instanceof UpstreamError) this.shared.metrics.failed(this.name, error.failure);
      throw error;
    } finally {
      call.end();
    }
  }

  close(): Promise<void> {
    this.closing ??= this.pool.close();
    return this.closing;
  }

  private async deliver(sending: Sending, repeatable: boolean): Promise<SubgraphReply> {
    for (let attempts = 1; ; attempts += 1) {
      let outcome: UpstreamError;
      try {
        return await this.attempt(sending, attempts);
      } catch (error) {
        outcome = upstreamError(error);
      }
      const { remainingMs } = sending.call;
      // A mutation may have taken effect before its answer was lost: it is never sent again.
      const pause = repeatable
        ? this.retries.pauseAfter(outcome, attempts, remainingMs)
        : undefined;
      if (pause !== undefined) {
        this.shared.metrics.retried(this.name);
        await sending.call.pause(pause);
      } else if (outcome.reply) return outcome.reply;
      else throw outcome;
    }
  }

  private async attempt(sending: Sending, attempts: number): Promise<SubgraphReply> {
    if (this.underWay >= this.mostUnderWay) {
      throw new UpstreamError('queue-full', `${this.underWay} requests are under way already`);
    }
    const permit = this.breaker.enter();
    if (!permit) throw new UpstreamError('circuit-open', 'too many requests failed lately');
    if (attempts === 1) this.retries.requested();
    this.underWay += 1;
    const { headers, body, call } = sending;
    const { maxResponseBytes } = this.options;
    const { path } = this.endpoint;
    const released = this.released;
    try {
      const post = { path, headers, body, maxResponseBytes, released };
      const read = readAnswer(await exchange(this.pool, post, call), maxResponseBytes);
      const reply = read instanceof Promise ? await read : read;
      this.breaker.settle(permit, 'success');
      return reply;
    } catch (error) {
      const ill = error instanceof UpstreamError && error.signOfIllness;
      this.breaker.settle(permit, ill ? 'failure' : 'none');
      throw error;
    }
  }

  private readonly released = (): void => {
    this.underWay -= 1;
  };

  private announce(state: CircuitState): void {
    const { metrics, log } = this.shared;
    metrics.circuitChanged(this.name, state);
    const details = { service: this.name };
    if (state === 'open') log.warn(details, 'subgraph fails: nothing is sent to it for a while');
    if (state === 'closed') log.info(details, 'subgraph answers again');
  }
}

/** @throws anything else, such as what the caller left with. */
function upstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  throw error;
}

function openPool({ origin, socketPath }: Endpoint, options: HttpTransportOptions): Pool {
  const { connections, http2, ca } = options;
  return new Pool(origin, {
    connections,
    allowH2: http2,
    ...(http2 && { h2Options: { maxConcurrentStreams: STREAMS } }),
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      ...(socketPath !== undefined && { socketPath }),
      ...(ca !== undefined && { ca }),
    },
    // Both start anew with each byte; the deadline of the call does not.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
