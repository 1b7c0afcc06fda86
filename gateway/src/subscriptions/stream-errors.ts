import type { GraphQLError } from 'graphql';
import { codedError } from '../errors/refusal';
import type { SessionEnd } from './session-watch';

/** What every end of a stream that the client did not ask for tells. */
export interface StreamFacts {
  readonly traceId: string;
  /** The cursor of the last event delivered: `after:` replays from it. */
  readonly lastCursor: string | undefined;
}

/** The session behind the stream ended. An expired token can be renewed, a revoked session not. */
export function sessionEnded(reason: SessionEnd, facts: StreamFacts): GraphQLError {
  const expired = reason === 'TOKEN_EXPIRED';
  const message = expired ? 'The access token has expired' : 'The session was revoked';
  return codedError('UNAUTHENTICATED', message, { reason, retriable: expired, ...facts });
}

/** The client does not read as fast as events arrive. */
export function subscriberTooSlow(facts: StreamFacts): GraphQLError {
  const message = 'The subscriber is too far behind: subscribe again after the last cursor';
  return codedError('SUBSCRIBER_TOO_SLOW', message, { retriable: true, ...facts });
}

/** The subgraph's stream broke. */
export function upstreamLost(service: string, facts: StreamFacts): GraphQLError {
  const message = `The service "${service}" is not available: subscribe again after the last cursor`;
  return codedError('UPSTREAM_UNAVAILABLE', message, { service, retriable: true, ...facts });
}

/** The gateway is about to stop. */
export function goingAway(facts: StreamFacts): GraphQLError {
  const message = 'The gateway is restarting: subscribe again after the last cursor';
  return codedError('UPSTREAM_UNAVAILABLE', message, { retriable: true, ...facts });
}

/** The graph has changed, and the stream's operation with it. */
export function schemaReloaded(facts: StreamFacts): GraphQLError {
  const message = 'The schema has changed: subscribe again after the last cursor';
  return codedError('SUBSCRIPTION_SCHEMA_RELOAD', message, { retriable: true, ...facts });
}
