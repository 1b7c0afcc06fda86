import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseTraceparent } from '../telemetry';

// What a span context without a span of ours refers to: the trace alone.
const UNKNOWN_PARENT = 'f'.repeat(16);

/**
 * A server span a request, in the trace its log lines and errors name, so that one trace shows the
 * gateway and the subgraphs it asked. Costs nothing while tracing is off.
 */
export function traceRequests(app: FastifyInstance, service: string): void {
  const tracer = trace.getTracer('suitegraph');
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const options = {
      kind: SpanKind.SERVER,
      attributes: { ...attributes, 'service.name': service },
    };
    spans.set(request, tracer.startSpan(`${request.method} ${route}`, options, parentOf(request)));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function parentOf({ headers, traceId }: FastifyRequest): Context {
  const { traceparent } = headers;
  const given = parseTraceparent(typeof traceparent === 'string' ? traceparent : undefined);
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: given?.parentId ?? UNKNOWN_PARENT,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}
