import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { Principal } from '@suitegraph/kit/auth';
import type { Engine, OperationRequest } from '../app/engine';
import type { GatewayLog } from '../app/ports';
import type { Authenticator } from '../auth/authenticator';
import { errorOf } from '../errors/mask-errors';
import { refuseRequest } from '../errors/refusal';
import type { Caller } from '../execution/execution-scope';
import type { Answer } from '../execution/answer';
import type { Run } from '../execution/executor';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import { traceFrom, traceHeader, type Trace } from '../telemetry/trace';
import { sendEventStream } from './event-stream';
import { acceptedBy, type Accepted } from './media-types';
import { parseBody, parseParameters } from './parse-request';
import { sendFailure, sendJson } from './respond';

export interface GraphqlRouteOptions {
  readonly path: string;
  readonly bodyLimit: number;
  readonly requestDeadlineMs: number;
  readonly keepAliveMs: number;
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
  /** Answers a browser that opens the endpoint, if there is a page for it. */
  readonly page?: ((reply: FastifyReply) => FastifyReply) | undefined;
}

const ALLOWED = 'GET, POST';
const PREFLIGHT_HEADERS = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-graphql-client-name',
  'x-requested-with',
];

/** What is known of a request before its operation. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly accepted: Accepted;
  readonly trace: Trace;
}

/** GraphQL over HTTP: POST, GET and server-sent events. */
export class GraphqlRoute {
  constructor(private readonly options: GraphqlRouteOptions) {}

  register(app: FastifyInstance): void {
    const { path: url, bodyLimit } = this.options;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit },
      (_r, body, done) => done(null, body),
    );
    app.setErrorHandler((error, request, reply) =>
      this.failed(translate(error, bodyLimit), exchange(request, reply)),
    );
    app.route({
      method: ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      url,
      onRequest: (_request, _reply, done) => done(methodNotAllowed()),
      handler: () => undefined,
    });
    app.get(url, { exposeHeadRoute: false }, (request, reply) =>
      this.get(exchange(request, reply)),
    );
    app.post(url, (request, reply) => this.post(exchange(request, reply)));
  }

  private async get(incoming: Exchange): Promise<FastifyReply> {
    const { request, accepted, reply } = incoming;
    const parameters = new URLSearchParams(request.url.split('?')[1]);
    if (this.options.page && accepted.html && parameters.size === 0)
      return this.options.page(reply);
    return this.serve(incoming, () => {
      refuseSimple(request, accepted);
      return parseParameters(parameters);
    });
  }

  private async post(incoming: Exchange): Promise<FastifyReply> {
    const { body } = incoming.request;
    return this.serve(incoming, () => {
      if (!Buffer.isBuffer(body)) throw unsupportedMediaType();
      return parseBody(body);
    });
  }

  private async serve(incoming: Exchange, parse: () => OperationRequest): Promise<FastifyReply> {
    const { request, accepted } = incoming;
    try {
      const operation = parse();
      if (!accepted.json && !accepted.eventStream) throw notAcceptable();
      const { authorization, host } = request.headers;
      const principal = await this.options.authenticator.authenticate(authorization, host);
      const gone = new AbortController();
      const caller = this.caller(incoming, principal, gone.signal);
      const run = await this.options.engine.admit(operation, caller);
      if (request.method === 'GET' && run.operation.type === OperationTypeNode.MUTATION) {
        throw methodNotAllowed('Mutations are sent with POST', 'POST');
      }
      // A mutation whose caller has left is still finished: only the deadline ends it.
      if (run.operation.type !== OperationTypeNode.MUTATION) whenLeft(incoming.reply, gone);
      return await this.answer(incoming, run);
    } catch (error) {
      return this.failed(error, incoming);
    }
  }

  private async answer(incoming: Exchange, run: Run): Promise<FastifyReply> {
    const { accepted, reply } = incoming;
    const { engine } = this.options;
    if (run.operation.type === OperationTypeNode.SUBSCRIPTION) {
      if (!accepted.eventStream) throw needsStream();
      return this.stream(incoming, await engine.subscribe(run));
    }
    if (!accepted.json)
      return this.stream(
        incoming,
        once(() => engine.execute(run)),
      );
    return sendJson(reply, accepted, (await engine.execute(run)).toText());
  }

  private async stream(
    { reply, trace }: Exchange,
    answers: AsyncGenerator<Answer, undefined>,
  ): Promise<FastifyReply> {
    const { metrics, keepAliveMs, log } = this.options;
    reply.hijack();
    metrics.streamOpened('sse');
    try {
      await sendEventStream(reply.raw, answers, {
        headers: { traceresponse: traceHeader(trace) },
        keepAliveMs,
        describe: (error) => errorOf(error, trace.traceId, log),
      });
    } finally {
      metrics.streamClosed('sse');
    }
    return reply;
  }

  private caller(
    { request, trace }: Exchange,
    principal: Principal | null,
    gone: AbortSignal,
  ): Caller {
    const deadline = AbortSignal.timeout(this.options.requestDeadlineMs);
    return {
      principal,
      trace,
      client: { ip: request.ip, userAgent: request.headers['user-agent'] },
      signal: AbortSignal.any([gone, deadline]),
    };
  }

  private failed(error: unknown, { reply, accepted, trace }: Exchange): FastifyReply {
    return sendFailure(error, { reply, accepted, traceId: trace.traceId, log: this.options.log });
  }
}

const exchanges = new WeakMap<FastifyRequest, Exchange>();

/** The same for a request's handler and for its error handler. */
function exchange(request: FastifyRequest, reply: FastifyReply): Exchange {
  const known = exchanges.get(request);
  if (known) return known;
  const { traceparent, accept } = request.headers;
  const given = 'traceId' in request ? request.traceId : undefined;
  const trace = traceFrom(
    traceparent,
    typeof given === 'string' && given !== '' ? given : undefined,
  );
  reply.header('traceresponse', traceHeader(trace));
  reply.header('vary', 'accept, authorization');
  reply.header('cache-control', 'no-store');
  const made = { request, reply, trace, accepted: acceptedBy(accept) };
  exchanges.set(request, made);
  return made;
}

function whenLeft({ raw }: FastifyReply, gone: AbortController): void {
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
}

async function* once(answer: () => Promise<Answer>): AsyncGenerator<Answer, undefined> {
  yield await answer();
}

// A page of another site can send such a request without a preflight, with the user's network.
function refuseSimple({ headers }: FastifyRequest, accepted: Accepted): void {
  const preflighted = PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined);
  const json = headers['content-type']?.startsWith('application/json') === true;
  if (accepted.explicit || preflighted || json) return;
  const message =
    'Name a GraphQL media type in the accept header, or send apollo-require-preflight: true';
  throw refuseRequest('CSRF_PREVENTED', message, { status: 400 });
}

function translate(error: unknown, bodyLimit: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const message = `The body is larger than ${bodyLimit} bytes`;
    return refuseRequest('REQUEST_BODY_TOO_LARGE', message, { status: 413 });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType();
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP_')) {
    return refuseRequest('INVALID_REQUEST_BODY', 'The body could not be read');
  }
  return error;
}

function unsupportedMediaType(): Error {
  const message = 'The body must be JSON with "content-type: application/json"';
  return refuseRequest('UNSUPPORTED_MEDIA_TYPE', message, { status: 415 });
}

function methodNotAllowed(message = 'Use POST or GET', allow = ALLOWED): Error {
  return refuseRequest('METHOD_NOT_ALLOWED', message, { status: 405, headers: { allow } });
}

function notAcceptable(): Error {
  const message = 'Answers are application/graphql-response+json, application/json or events';
  return refuseRequest('NOT_ACCEPTABLE', message, { status: 406 });
}

function needsStream(): Error {
  const message =
    'A subscription needs "accept: text/event-stream", or a graphql-transport-ws socket';
  return refuseRequest('NOT_ACCEPTABLE', message, { status: 406 });
}
