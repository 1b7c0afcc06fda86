import { XmlError } from '../xml/parse';
import { DavCertificateInvalid, DavError, DavUnavailable, NotDav } from '../errors';

/** Failures of a connection that was never made: the server has seen nothing of the request. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What an attempt threw, as one of this folder's errors. */
export function failureOf(error: unknown, host: string): DavError {
  if (error instanceof DavError) return error;
  if (error instanceof XmlError && !error.truncated)
    return new NotDav({ host, status: 207 }, error);
  const code = codeOf(error);
  if (CERTIFICATE.test(code)) return new DavCertificateInvalid(host, error);
  const outcome = NOT_SENT.has(code) ? 'not-sent' : 'unknown';
  return new DavUnavailable({ host, status: null }, outcome, error);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
