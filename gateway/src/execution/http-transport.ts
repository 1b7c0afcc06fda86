import { ASSERTION_HEADER } from '@suitegraph/kit/auth';
import { Pool } from 'undici';
import { traceHeader } from '../telemetry/trace';
import type { ExecutionScope } from './execution-scope';
import type { SubgraphAnswer, SubgraphFetch, SubgraphTransport } from './transport';

export interface HttpTransportOptions {
  /** A subgraph's answer must arrive within this time. */
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
}

const CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 2_000;
// The subgraph closed a kept-alive socket just as we wrote to it: nothing was executed.
const STALE_SOCKET = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** A subgraph behind its GraphQL endpoint, over a pool of kept-alive connections. */
export class HttpTransport implements SubgraphTransport {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(
    url: string,
    private readonly options: HttpTransportOptions,
  ) {
    const { origin, pathname, search } = new URL(url);
    this.path = pathname + search;
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: options.deadlineMs,
      bodyTimeout: options.deadlineMs,
      maxResponseSize: options.maxResponseBytes,
    });
  }

  async fetch(request: SubgraphFetch, scope: ExecutionScope): Promise<SubgraphAnswer> {
    const body = JSON.stringify(request);
    const headers = await headersFor(scope);
    const signal = deadline(this.options.deadlineMs, scope.caller.signal);
    try {
      return await this.send(body, headers, signal);
    } catch (error) {
      if (!isStale(error) || request.query.startsWith('mutation')) throw error;
      return this.send(body, headers, signal);
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async send(
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<SubgraphAnswer> {
    const response = await this.pool.request({
      method: 'POST',
      path: this.path,
      headers,
      body,
      signal,
    });
    const text = await response.body.text();
    if (response.statusCode === 401) throw new Error('the subgraph refused the assertion');
    const answer: unknown = JSON.parse(text);
    if (isAnswer(answer)) return answer;
    throw new Error(`status ${response.statusCode} without a GraphQL answer`);
  }
}

async function headersFor(scope: ExecutionScope): Promise<Record<string, string>> {
  const { trace, client } = scope.caller;
  return {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    [ASSERTION_HEADER]: await scope.assert(),
    traceparent: traceHeader(trace),
    ...(client.ip !== undefined && { 'x-forwarded-for': client.ip }),
    ...(client.userAgent !== undefined && { 'user-agent': client.userAgent }),
  };
}

function deadline(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && STALE_SOCKET.has(String(error.code));
}

function isAnswer(value: unknown): value is SubgraphAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const data = 'data' in value ? value.data : undefined;
  const errors = 'errors' in value ? value.errors : undefined;
  return Array.isArray(errors) || (typeof data === 'object' && data !== null);
}
