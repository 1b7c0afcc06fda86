import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { newId } from '../ids';
import { traceIdFrom, traceResponse } from '../telemetry';

declare module 'fastify' {
  interface FastifyRequest {
    /** 32 hex digits: the caller's W3C trace, or a new one. */
    traceId: string;
  }
}

const traceIds = new WeakMap<IncomingMessage, string>();

/** The trace of a request: the same one for its log lines, its reply and its errors. */
export function traceIdOf(request: IncomingMessage): string {
  const known = traceIds.get(request);
  if (known !== undefined) return known;
  const { traceparent } = request.headers;
  const traceId = traceIdFrom(typeof traceparent === 'string' ? traceparent : undefined);
  traceIds.set(request, traceId);
  return traceId;
}

/** The caller's request id when it can stand in a log line, or a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : newId();
}

/** Gives every request its trace id, and tells it to the caller. */
export function identifyRequests(app: FastifyInstance): void {
  app.decorateRequest('traceId', '');
  app.addHook('onRequest', (request, reply, done) => {
    request.traceId = traceIdOf(request.raw);
    reply
      .header('traceresponse', traceResponse(request.traceId))
      .header('x-request-id', request.id);
    done();
  });
}
