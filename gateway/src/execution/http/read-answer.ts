import { TextReply } from '../replies';
import type { SubgraphAnswer, SubgraphReply } from '../transport';
import type { RawResponse } from './exchange';
import { decompress } from './decompress';
import { parseRetryAfter } from './retry-policy';
import { UpstreamError, type UpstreamFailure } from './upstream-error';

const JSON_TYPE = /^application\/(graphql-response\+)?json\b/i;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * The GraphQL answer in a response. Its status counts only where it asks for another attempt or
 * refuses the gateway: a subgraph may give GraphQL errors any status (GraphQL over HTTP §6.4).
 *
 * @throws UpstreamError
 */
export function readAnswer(
  response: RawResponse,
  maxBytes: number,
): SubgraphReply | Promise<SubgraphReply> {
  const { status, headers, body } = response;
  if (status === 401) throw new UpstreamError('refused', 'status 401: assertion not accepted');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return readContent(response, body);
  return decompress(body, encoding, maxBytes).then((content) => readContent(response, content));
}

function readContent({ status, headers }: RawResponse, content: Buffer): SubgraphReply {
  const text = withoutMark(content.toString('utf8'));
  const answer = parse(text);
  const reply = isAnswer(answer) ? new TextReply(answer, text) : undefined;
  const failure = pleaFor(status);
  if (failure) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
    throw new UpstreamError(failure, `status ${status}`, { retryAfterMs, reply });
  }
  if (reply) return reply;
  const type = headers['content-type'] ?? 'none';
  throw new UpstreamError(failureOf(status), describe(status, type, answer === undefined));
}

/** A status that asks to come again later. */
function pleaFor(status: number): UpstreamFailure | undefined {
  if (status === 429) return 'busy';
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : undefined;
}

function failureOf(status: number): UpstreamFailure {
  if (status >= 500) return 'server-error';
  return status >= 400 ? 'client-error' : 'not-graphql';
}

function describe(status: number, type: string, broken: boolean): string {
  const start = `status ${status} without a GraphQL answer`;
  if (!JSON_TYPE.test(type)) return `${start}: media type ${JSON.stringify(type.slice(0, 80))}`;
  return `${start}: ${broken ? 'the body is not JSON' : 'neither data nor errors'}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function isAnswer(value: unknown): value is SubgraphAnswer {
  if (!isObject(value)) return false;
  const { data = null, errors = null } = value;
  if (errors !== null && !(Array.isArray(errors) && errors.every(isObject))) return false;
  return isObject(data) || (data === null && errors !== null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
