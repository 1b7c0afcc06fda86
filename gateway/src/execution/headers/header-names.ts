import { ASSERTION_HEADER } from '@suitegraph/kit/auth';

/** A header name (RFC 9110 §5.1), in lower case. */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** A header value: visible characters, with blanks only within (RFC 9110 §5.5). */
export const HEADER_VALUE = /^(?:[!-~\u0080-\u00ff](?:[\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?)?$/;

/** What the gateway states of itself and of the caller; rules may leave it out, never set it. */
export const STATED: ReadonlySet<string> = new Set([
  ASSERTION_HEADER,
  'traceparent',
  'user-agent',
  'x-forwarded-for',
]);

// Of one connection or one message alone (RFC 9110 §7.6.1, §8, §10.1.1, §12.5).
const OWN_TO_A_MESSAGE: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a rule may never send this header. */
export function isReserved(name: string): boolean {
  return OWN_TO_A_MESSAGE.has(name) || STATED.has(name) || name.startsWith('sec-websocket-');
}

/** Credentials go on only where a rule says their name: a pattern does not include them. */
export const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'cookie']);
