import type { FastifyReply } from 'fastify';
import { ExpectedError, errorCatalogue } from '@suitegraph/kit/errors';
import type { GatewayLog } from '../app/ports';
import { errorOf, withTrace } from '../errors/mask-errors';
import { Refusal } from '../errors/refusal';
import type { Accepted } from './media-types';

interface Failure {
  readonly reply: FastifyReply;
  readonly accepted: Accepted;
  readonly traceId: string;
  readonly log: GatewayLog;
}

/** Answers with a GraphQL response as JSON. */
export function sendJson(reply: FastifyReply, accepted: Accepted, text: string): FastifyReply {
  const type = accepted.json ?? 'application/json';
  return reply.type(`${type}; charset=utf-8`).send(text);
}

/**
 * Answers a request that failed before it had data. Under application/json a refused operation is
 * a well-formed answer with status 200 (GraphQL over HTTP §6.4.1); under
 * application/graphql-response+json it carries its own status (§6.4.2).
 */
export function sendFailure(error: unknown, failure: Failure): FastifyReply {
  const { reply, accepted, traceId, log } = failure;
  const refusal = asRefusal(error, traceId, log);
  const legacy = accepted.json === 'application/json' && refusal.level === 'operation';
  reply.code(legacy ? 200 : refusal.status).headers(refusal.headers);
  return sendJson(reply, accepted, JSON.stringify({ errors: withTrace(refusal.errors, traceId) }));
}

function asRefusal(error: unknown, traceId: string, log: GatewayLog): Refusal {
  if (error instanceof Refusal) return error;
  const expected = error instanceof ExpectedError ? error : undefined;
  const status = expected ? errorCatalogue[expected.code].status : 500;
  const challenge: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {};
  return new Refusal([errorOf(error, traceId, log)], 'request', { status, headers: challenge });
}
