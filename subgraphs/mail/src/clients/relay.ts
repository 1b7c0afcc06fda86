import { createTransport } from 'nodemailer';
import type { Readable } from 'node:stream';

const TIMEOUT_MS = 60_000;

/** A message on its way out. */
export interface RelayedMail {
  readonly raw: Readable;
  readonly mailFrom: string;
  readonly recipients: readonly string[];
}

/** What became of one recipient. */
export interface RelayResult {
  readonly recipient: string;
  readonly outcome: 'SENT' | 'DEFERRED' | 'FAILED';
  readonly response: string;
}

/** The server that takes mail for addresses outside. */
export interface Relay {
  /** Answers for every recipient; never rejects for what the server said or did not say. */
  send(mail: RelayedMail): Promise<RelayResult[]>;
}

interface SmtpFailure {
  readonly code?: string;
  readonly recipient?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly message?: string;
  readonly rejectedErrors?: readonly SmtpFailure[];
}

/** @param url as smtp://user:password@host:port or smtps://… */
export function smtpRelay(url: string): Relay {
  const transport = createTransport(url, {
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  } as never);
  return {
    send: async ({ raw, mailFrom, recipients }) => {
      try {
        const info = await transport.sendMail({
          raw,
          envelope: { from: mailFrom, to: [...recipients] },
        });
        const { rejectedErrors = [] } = info as { rejectedErrors?: readonly SmtpFailure[] };
        return recipients.map((recipient) => resultOf(recipient, rejectedErrors, info.response));
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
  const { code, responseCode = 0, response, message } = failure;
  const isFinal = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return {
    recipient,
    outcome: isFinal ? 'FAILED' : 'DEFERRED',
    response: response ?? message ?? 'The relay did not answer',
  };
}
