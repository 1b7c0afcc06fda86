import type { ImapFlowError } from 'imapflow';
import { RemoteError } from '../../sync/remote';

// What Node calls a certificate that is not to be trusted.
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY|DECODE)|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;
const TIMEOUT = /TIMEOUT|^LockTimeout$/;
const MAX_TEXT = 200;

type Failure = Partial<ImapFlowError> & { readonly cause?: unknown };

/** What a failure of the IMAP library is to us. Its own text may hold commands: it is not passed on. */
export function toRemoteError(error: unknown): RemoteError {
  if (error instanceof RemoteError) return error;
  const failure = (error ?? {}) as Failure;
  const code = codeOf(failure);
  if (failure.authenticationFailed === true) {
    return new RemoteError('AUTH', 'The server refuses the user name or password');
  }
  if (CERTIFICATE.test(code)) {
    return new RemoteError('CERTIFICATE', `The server’s certificate is not valid (${code})`);
  }
  if (TIMEOUT.test(code)) return new RemoteError('TIMEOUT', 'The server does not answer in time');
  if (failure.responseStatus === 'NO' || failure.responseStatus === 'BAD') {
    return new RemoteError('REFUSED', `The server refuses: ${clean(failure.responseText ?? '')}`);
  }
  return new RemoteError('CONNECT', `The server cannot be worked with${code && ` (${code})`}`);
}

function codeOf({ code, _err }: Failure): string {
  const inner: NodeJS.ErrnoException | undefined = _err;
  return code ?? inner?.code ?? '';
}

function clean(text: string): string {
  return (
    text
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, MAX_TEXT) || 'without a reason'
  );
}
