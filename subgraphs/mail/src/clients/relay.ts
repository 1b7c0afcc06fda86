import { createTransport, type Transporter } from 'nodemailer';
import type { Readable } from 'node:stream';

const TIMEOUT_MS = 60_000;
const MAX_RESPONSE = 1_000;

/** A message on its way out. */
export interface RelayedMail {
  /** Opens it; again for every server that is tried. */
  readonly open: () => Promise<Readable>;
  readonly mailFrom: string;
  readonly recipients: readonly string[];
  /** Names the transaction in reports about it (RFC 3461 §4.4); they are asked for where possible. */
  readonly envelopeId: string;
}

/** What became of one recipient. */
export interface RelayResult {
  readonly recipient: string;
  readonly outcome: 'SENT' | 'DEFERRED' | 'FAILED';
  readonly response: string;
  /** Why the server was not even asked, where that is so: another one may be. */
  readonly obstacle?: 'CONNECTION' | 'TLS';
}

/** A server that takes mail for addresses outside. */
export interface Relay {
  /** Answers for every recipient; never rejects for what the server said or did not say. */
  send(mail: RelayedMail): Promise<RelayResult[]>;
}

/** How a server is reached. */
export interface SmtpServerOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure?: boolean;
  readonly requireTLS?: boolean;
  readonly ignoreTLS?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** What we call ourselves. */
  readonly name?: string;
  readonly tls?: {
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
    readonly ca?: string;
  };
}

interface SmtpFailure {
  readonly code?: string;
  readonly recipient?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly message?: string;
  readonly rejectedErrors?: readonly SmtpFailure[];
}

const TIMEOUTS = {
  connectionTimeout: TIMEOUT_MS,
  greetingTimeout: TIMEOUT_MS,
  socketTimeout: TIMEOUT_MS,
};

/** @param url as smtp://user:password@host:port or smtps://… */
export function smtpRelay(url: string): Relay {
  return relayOver(createTransport(url, TIMEOUTS as never));
}

/** A server by its parts: that of an account, or one a domain names for its mail. */
export function smtpServer(options: SmtpServerOptions): Relay {
  return relayOver(createTransport({ ...options, ...TIMEOUTS }));
}

function relayOver(transport: Pick<Transporter, 'sendMail'>): Relay {
  return {
    send: async ({ open, mailFrom, recipients, envelopeId }) => {
      const raw = await open();
      try {
        const info = (await transport.sendMail({
          raw,
          envelope: { from: mailFrom, to: [...recipients] },
          // Only said to servers that know it; a success would be more than anyone wants to read.
          dsn: { id: envelopeId, return: 'headers', notify: ['failure', 'delay'] },
        })) as { response: string; rejectedErrors?: readonly SmtpFailure[] };
        const { rejectedErrors = [], response } = info;
        return recipients.map((recipient) => resultOf(recipient, rejectedErrors, response));
      } catch (error) {
        return failedResults(recipients, error as SmtpFailure);
      } finally {
        raw.destroy();
      }
    },
  };
}

function failedResults(recipients: readonly string[], failure: SmtpFailure): RelayResult[] {
  const { rejectedErrors = [] } = failure;
  return recipients.map((recipient) => {
    const own = rejectedErrors.find((one) => one.recipient === recipient);
    return toResult(recipient, own ?? failure);
  });
}

function resultOf(
  recipient: string,
  rejected: readonly SmtpFailure[],
  response: string,
): RelayResult {
  const own = rejected.find((one) => one.recipient === recipient);
  return own ? toResult(recipient, own) : { recipient, outcome: 'SENT', response };
}

// Only an answer about the message or its recipients is final (RFC 5321 §4.2.1): a wrong password
// or a certificate that has expired is the operator's to mend, and the mail waits for it.
function toResult(recipient: string, failure: SmtpFailure): RelayResult {
  const { code = '', responseCode = 0, response, message } = failure;
  const asked = ABOUT_MAIL.has(code);
  return {
    recipient,
    outcome: asked && responseCode >= 500 ? 'FAILED' : 'DEFERRED',
    response: (response ?? message ?? 'The server did not answer').slice(0, MAX_RESPONSE),
    ...(!asked && { obstacle: isTls(code, message ?? '') ? 'TLS' : 'CONNECTION' }),
  };
}

const ABOUT_MAIL = new Set(['EENVELOPE', 'EMESSAGE']);

function isTls(code: string, message: string): boolean {
  return code === 'ETLS' || (code === 'ESOCKET' && /\b(?:ssl|tls)\b/i.test(message));
}
