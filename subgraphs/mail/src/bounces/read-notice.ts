import type { Envelope } from '../ingest/delivery';
import type { ParsedMail } from '../ingest/parsed-mail';
import { readDeliveryStatus } from './delivery-status';
import { readFeedback } from './feedback-report';
import type { Notice, Traces } from './notice';
import { readPlainBounce } from './plain-bounce';
import { messageIdsIn } from './report-fields';

// Whoever sends a bounce without an empty return path calls itself one of these.
const SYSTEM = /^(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]*)@/;

/** What a message says of another one; null for ordinary mail. Decides nothing about its truth. */
export function readNotice(
  mail: Pick<ParsedMail, 'report' | 'text' | 'headers' | 'addresses'>,
  { mailFrom, recipient }: Pick<Envelope, 'mailFrom' | 'recipient'>,
): Notice | null {
  const { status = null, feedback = null, returned = null } = mail.report ?? {};
  const traces = {
    envelopeId: null,
    messageIds: messageIdsIn(returned ?? ''),
    returnPaths: recipient === null ? [] : [recipient],
  };
  if (feedback !== null) return complaint(feedback, traces);
  if (status !== null) {
    const { envelopeId, recipients } = readDeliveryStatus(status);
    return recipients.length === 0 ? null : { ...traces, kind: 'DELIVERY', envelopeId, recipients };
  }
  return mailFrom === null || isSystem(mail) ? plainBounce(mail, traces) : null;
}

function isSystem({ addresses }: Pick<ParsedMail, 'addresses'>): boolean {
  return SYSTEM.test(addresses.from[0]?.address ?? '');
}

function plainBounce(mail: Pick<ParsedMail, 'text' | 'headers'>, traces: Traces): Notice | null {
  const text = mail.text ?? '';
  const recipients = readPlainBounce({ text, failed: headerValues(mail, 'x-failed-recipients') });
  const messageIds = [...traces.messageIds, ...messageIdsIn(text)];
  return recipients.length === 0 ? null : { ...traces, kind: 'DELIVERY', messageIds, recipients };
}

function complaint(text: string, traces: Traces): Notice | null {
  const found = readFeedback(text);
  if (!found) return null;
  const returnPaths = [...traces.returnPaths, ...found.mailFrom];
  return { ...traces, kind: 'COMPLAINT', returnPaths, addresses: found.addresses };
}

function headerValues({ headers }: Pick<ParsedMail, 'headers'>, wanted: string): string[] {
  return headers.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
}
