import { ExpectedError, errorCatalogue } from '@suitegraph/kit/errors';
import type { GatewayLog } from '../app/ports';
import { errorOf, withTrace } from '../errors/mask-errors';
import { Refusal } from '../errors/refusal';
import type { Exchange } from './exchange';

/** Answers with a GraphQL response in JSON. */
export function sendJson(exchange: Exchange, body: Buffer): void {
  exchange.send(200, jsonType(exchange), body);
}

/**
 * Answers a request that failed before it had data. Under application/json a refused operation is
 * a well-formed answer with status 200 (GraphQL over HTTP §6.4.1); under
 * application/graphql-response+json it carries its own status (§6.4.2).
 */
export function sendFailure(exchange: Exchange, error: unknown, log: GatewayLog): void {
  const { traceId } = exchange.trace;
  const refusal = asRefusal(error, traceId, log);
  const legacy = exchange.accepted.json === 'application/json' && refusal.level === 'operation';
  const body = Buffer.from(JSON.stringify({ errors: withTrace(refusal.errors, traceId) }));
  exchange.send(legacy ? 200 : refusal.status, jsonType(exchange), body, refusal.headers);
}

function jsonType({ accepted }: Exchange): string {
  return `${accepted.json ?? 'application/json'}; charset=utf-8`;
}

function asRefusal(error: unknown, traceId: string, log: GatewayLog): Refusal {
  if (error instanceof Refusal) return error;
  const expected = error instanceof ExpectedError ? error : undefined;
  const status = expected ? errorCatalogue[expected.code].status : 500;
  const challenge: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {};
  return new Refusal([errorOf(error, traceId, log)], 'request', { status, headers: challenge });
}
