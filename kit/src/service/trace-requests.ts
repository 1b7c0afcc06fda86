import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { isTracing, newTraceId, parseTraceparent } from '../telemetry';

/** What a span says of its request. */
interface TracedRequest {
  readonly method: string;
  /** The route's pattern, never the path: a path may be a secret. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  /** The trace the reply names; the caller's, or a new one, when left out. */
  readonly traceId?: string;
}

/** Ends a span with the status of the reply. */
type EndSpan = (status: number) => void;

// What a span context without a span of ours refers to: the trace alone.
const UNKNOWN_PARENT = 'f'.repeat(16);

/**
 * A server span a request, in the trace its log lines and errors name, so that one trace shows the
 * gateway and the subgraphs it asked. Costs nothing while tracing is off.
 */
export class RequestSpans {
  private readonly tracer: Tracer = trace.getTracer('suitegraph');

  constructor(private readonly service: string) {}

  /** Starts the span of a request; undefined while tracing is off. */
  start({ method, route, headers, traceId }: TracedRequest): EndSpan | undefined {
    if (!isTracing()) return undefined;
    const attributes = { 'http.request.method': method, 'http.route': route };
    const span = this.tracer.startSpan(
      `${method} ${route}`,
      { kind: SpanKind.SERVER, attributes: { ...attributes, 'service.name': this.service } },
      parentOf(headers, traceId),
    );
    return (status) => {
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  }
}

/** Gives each request of the framework's routes its span. */
export function traceRequests(app: FastifyInstance, spans: RequestSpans): void {
  const open = new WeakMap<FastifyRequest, EndSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, traceId } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const end = spans.start({ method, route, headers, traceId });
    if (end) open.set(request, end);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    open.get(request)?.(reply.statusCode);
    done();
  });
}

function parentOf({ traceparent }: IncomingHttpHeaders, traceId: string | undefined): Context {
  const given = parseTraceparent(typeof traceparent === 'string' ? traceparent : undefined);
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceId ?? given?.traceId ?? newTraceId(),
    spanId: given?.parentId ?? UNKNOWN_PARENT,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}
