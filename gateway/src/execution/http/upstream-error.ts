import type { SubgraphReply } from '../transport';

/**
 * Why a subgraph gave no answer that can be used:
 *
 * - `connection`: no connection came about (refused, unreachable, TLS, timed out)
 * - `reset`: the connection broke before the answer was complete
 * - `timeout`: the deadline passed
 * - `busy`: status 429
 * - `unavailable`: status 502, 503 or 504
 * - `refused`: status 401, so the subgraph did not accept the gateway's assertion
 * - `server-error` and `client-error`: another status from 500 or 400 on, without a GraphQL answer
 * - `not-graphql`: another media type, broken JSON, or JSON without `data` and `errors`
 * - `encoding`: a content encoding that is unknown or broken
 * - `too-large`: more bytes than are accepted, before or after decompression
 * - `queue-full`: too many requests wait for this subgraph already; this one was not sent
 * - `circuit-open`: too many of the latest requests failed; this one was not sent
 * - `not-sent`: the gateway is closing, or a header cannot be sent
 */
export type UpstreamFailure =
  | 'connection'
  | 'reset'
  | 'timeout'
  | 'busy'
  | 'unavailable'
  | 'refused'
  | 'server-error'
  | 'client-error'
  | 'not-graphql'
  | 'encoding'
  | 'too-large'
  | 'queue-full'
  | 'circuit-open'
  | 'not-sent';

interface Details {
  readonly cause?: unknown;
  /** How long the subgraph asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** The GraphQL answer that came with a status that asks for another attempt. */
  readonly reply?: SubgraphReply | undefined;
}

const WORTH_ANOTHER_TRY: ReadonlySet<UpstreamFailure> = new Set([
  'connection',
  'reset',
  'busy',
  'unavailable',
]);

const SIGNS_OF_ILLNESS: ReadonlySet<UpstreamFailure> = new Set([
  'connection',
  'reset',
  'timeout',
  'unavailable',
  'server-error',
  'not-graphql',
  'encoding',
]);

/** A subgraph gave no answer. The message never quotes what it sent. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  /** The code callers see. */
  readonly code = 'UPSTREAM_UNAVAILABLE';
  /** Whether the caller may ask again. */
  readonly retriable = true;
  readonly retryAfterMs: number | undefined;
  readonly reply: SubgraphReply | undefined;

  constructor(
    readonly failure: UpstreamFailure,
    message: string,
    { cause, retryAfterMs, reply }: Details = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.retryAfterMs = retryAfterMs;
    this.reply = reply;
  }

  /** Whether the same request may succeed a little later, from the same subgraph. */
  get worthAnotherTry(): boolean {
    return WORTH_ANOTHER_TRY.has(this.failure);
  }

  /** Whether it speaks of the subgraph's health rather than of this one request. */
  get signOfIllness(): boolean {
    return SIGNS_OF_ILLNESS.has(this.failure);
  }
}
