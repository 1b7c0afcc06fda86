import { createTransport } from 'nodemailer';
import { isIP } from 'node:net';
import { RemoteError, type ServerLogin } from '../sync/remote';
import type { ResolveHost } from './outbound-host';
import { toRemoteError } from './imap/imap-errors';

const DEADLINE_MS = 15_000;

/** Signs in to a server for outgoing mail and leaves again; fails with a RemoteError. */
export type VerifySmtp = (login: ServerLogin) => Promise<void>;

/** Tries logins with nodemailer. */
export function smtpVerifier(options: {
  readonly resolveHost: ResolveHost;
  readonly ca?: string | undefined;
}): VerifySmtp {
  return async ({ host, port, security, username: user, password: pass }) => {
    const address = await options.resolveHost(host).catch(() => {
      throw new RemoteError('CONNECT', 'The server’s name leads nowhere');
    });
    const transport = createTransport({
      host: address,
      port,
      secure: security === 'TLS',
      requireTLS: security === 'STARTTLS',
      ignoreTLS: security === 'PLAIN',
      auth: { user, pass },
      tls: {
        minVersion: 'TLSv1.2',
        ...(isIP(host) === 0 && { servername: host }),
        ...(options.ca !== undefined && { ca: options.ca }),
      },
      connectionTimeout: DEADLINE_MS,
      greetingTimeout: DEADLINE_MS,
      socketTimeout: DEADLINE_MS,
    });
    try {
      await transport.verify();
    } catch (error) {
      throw smtpError(error);
    } finally {
      transport.close();
    }
  };
}

function smtpError(error: unknown): RemoteError {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  if (code === 'EAUTH') {
    return new RemoteError('AUTH', 'The server refuses the user name or password');
  }
  if (code === 'ETIMEDOUT') return new RemoteError('TIMEOUT', 'The server does not answer in time');
  // A failed handshake is told as ESOCKET or ETLS, with the reason as its text or cause.
  const text = error instanceof Error ? error.message : '';
  if (/certificate|self.signed|altnames/i.test(text)) {
    return new RemoteError('CERTIFICATE', 'The server’s certificate is not valid');
  }
  return toRemoteError(cause ?? error);
}
