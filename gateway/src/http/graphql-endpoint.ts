import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import type { DirectRoute } from '@suitegraph/kit/service';
import type { Engine, OperationRequest } from '../app/engine';
import type { GatewayLog } from '../app/ports';
import type { Authenticator } from '../auth/authenticator';
import { errorOf } from '../errors/mask-errors';
import { refuseRequest, type Refusal } from '../errors/refusal';
import type { Answer } from '../execution/answer';
import type { IncrementalResult } from '../execution/incremental';
import type { Deadlines } from '../execution/deadlines';
import type { Run } from '../execution/executor';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import { traceHeader } from '../telemetry/trace';
import { sendEventStream } from './event-stream';
import { Exchange } from './exchange';
import { sendMultipart } from './multipart';
import { parseBody, parseParameters } from './parse-request';
import { readJsonBody } from './read-body';
import { sendFailure, sendJson } from './respond';

export interface GraphqlEndpointOptions {
  readonly path: string;
  readonly bodyLimit: number;
  readonly keepAliveMs: number;
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly deadlines: Deadlines;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
  /** Answers a browser that opens the endpoint, if there is a page for it. */
  readonly page?: ((response: ServerResponse) => void) | undefined;
}

const ALLOWED = 'GET, POST';
const PREFLIGHT_HEADERS = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-graphql-client-name',
  'x-requested-with',
];

/** GraphQL over HTTP: POST, GET and server-sent events. */
export class GraphqlEndpoint implements DirectRoute {
  readonly path: string;

  constructor(private readonly options: GraphqlEndpointOptions) {
    this.path = options.path;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const exchange = new Exchange(request, response);
    this.serve(exchange).catch((error: unknown) => {
      sendFailure(exchange, error, this.options.log);
    });
  }

  private async serve(exchange: Exchange): Promise<void> {
    const { request, accepted, response } = exchange;
    if (request.method === 'GET') {
      const parameters = new URLSearchParams(request.url?.split('?')[1]);
      const { page } = this.options;
      if (page && accepted.html && parameters.size === 0) {
        page(response);
        return;
      }
      refuseSimple(exchange);
      await this.run(exchange, parseParameters(parameters));
    } else if (request.method === 'POST') {
      await this.run(exchange, parseBody(await readJsonBody(request, this.options.bodyLimit)));
    } else throw methodNotAllowed();
  }

  private async run(exchange: Exchange, operation: OperationRequest): Promise<void> {
    const { request, accepted, trace } = exchange;
    if (!accepted.json && !accepted.eventStream && !accepted.multipart) throw notAcceptable();
    const { authenticator, engine, deadlines, clientAddress } = this.options;
    const { authorization, host } = request.headers;
    const known = authenticator.known(authorization, host);
    const principal =
      known === undefined ? await authenticator.authenticate(authorization, host) : known;
    const leaving = new AbortController();
    const called = deadlines.watch(leaving);
    try {
      const run = await engine.admit(operation, {
        principal,
        trace,
        client: {
          ip: clientAddress(request),
          userAgent: request.headers['user-agent'],
          headers: request.headers,
        },
        signal: leaving.signal,
        incremental: accepted.multipart || (accepted.eventStream && !accepted.json),
      });
      const isMutation = run.operation.type === OperationTypeNode.MUTATION;
      if (isMutation && request.method === 'GET') {
        throw methodNotAllowed('Mutations are sent with POST', 'POST');
      }
      // A mutation whose caller has left is still finished: only the deadline ends it.
      if (!isMutation) exchange.whenLeft(() => leaving.abort());
      await this.answer(exchange, run);
    } finally {
      called();
    }
  }

  private async answer(exchange: Exchange, run: Run): Promise<void> {
    const { accepted } = exchange;
    const { engine } = this.options;
    if (run.operation.type === OperationTypeNode.SUBSCRIPTION) {
      if (!accepted.eventStream) throw needsStream();
      return this.stream(exchange, await engine.subscribe(run));
    }
    if (!accepted.json && !accepted.multipart)
      return this.stream(exchange, payloads(engine, run, exchange));
    const answer = await engine.execute(run);
    if (!answer.rest && accepted.json) {
      sendJson(exchange, answer.toBytes());
      return;
    }
    const { log } = this.options;
    return sendMultipart(exchange, answer, (error) => errorOf(error, exchange.trace.traceId, log));
  }

  private async stream(
    { response, trace }: Exchange,
    answers: AsyncGenerator<Answer | IncrementalResult, undefined>,
  ): Promise<void> {
    const { metrics, keepAliveMs, log } = this.options;
    metrics.streamOpened('sse');
    try {
      await sendEventStream(response, answers, {
        headers: { traceresponse: traceHeader(trace) },
        keepAliveMs,
        describe: (error) => errorOf(error, trace.traceId, log),
      });
    } finally {
      metrics.streamClosed('sse');
    }
  }
}

async function* payloads(
  engine: Engine,
  run: Run,
  exchange: Exchange,
): AsyncGenerator<Answer | IncrementalResult, undefined> {
  const answer = await engine.execute(run);
  exchange.whenLeft(() => void answer.rest?.return(undefined));
  try {
    yield answer;
    if (answer.rest) yield* answer.rest;
  } finally {
    // Also when the client left before it began.
    await answer.rest?.return(undefined);
  }
  return undefined;
}

// A page of another site can send such a request without a preflight, with the user's network.
function refuseSimple({ request: { headers }, accepted }: Exchange): void {
  const preflighted = PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined);
  const json = headers['content-type']?.startsWith('application/json') === true;
  if (accepted.explicit || preflighted || json) return;
  const message =
    'Name a GraphQL media type in the accept header, or send apollo-require-preflight: true';
  throw refuseRequest('CSRF_PREVENTED', message, { status: 400 });
}

function methodNotAllowed(message = 'Use POST or GET', allow = ALLOWED): Refusal {
  return refuseRequest('METHOD_NOT_ALLOWED', message, { status: 405, headers: { allow } });
}

function notAcceptable(): Refusal {
  const message = 'Answers are application/graphql-response+json, application/json or events';
  return refuseRequest('NOT_ACCEPTABLE', message, { status: 406 });
}

function needsStream(): Refusal {
  const message =
    'A subscription needs "accept: text/event-stream", or a graphql-transport-ws socket';
  return refuseRequest('NOT_ACCEPTABLE', message, { status: 406 });
}
