import { domainOf } from '@suitegraph/kit/addresses';
import { newId } from '@suitegraph/kit/ids';
import MimeNode from 'nodemailer/lib/mime-node';
import type { Readable } from 'node:stream';
import type { Mailbox } from '../ingest/parsed-mail';

const MAX_DIAGNOSTIC = 900;

/** A report that a message was not delivered. */
export interface FailureReport {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  /** The same for people. */
  readonly text: string;
  readonly failures: readonly {
    readonly recipient: string;
    /** As `5.1.1` (RFC 3463). */
    readonly status: string;
    /** What the server said. */
    readonly response: string;
  }[];
  /** The message it is about: its Message-ID, without angle brackets, and when it was written. */
  readonly original: { readonly messageId: string; readonly date: Date } | null;
}

/** Writes a delivery status notification (RFC 3464) in the three parts of RFC 6522. */
export function composeFailure(report: FailureReport): Readable {
  const { from, to, original } = report;
  const root = new MimeNode('multipart/report; report-type=delivery-status', {
    newline: 'windows',
  });
  root.setHeader({
    from: mailbox(from),
    to: mailbox(to),
    subject: report.subject,
    date: new Date().toUTCString(),
    'message-id': `<${newId()}@${domainOf(from.address)}>`,
    // RFC 3834 §5.2: nobody's vacation notice is to answer it.
    'auto-submitted': 'auto-replied',
    ...(original && {
      'in-reply-to': `<${original.messageId}>`,
      references: `<${original.messageId}>`,
    }),
  });
  root.createChild('text/plain; charset=utf-8').setContent(report.text);
  root.createChild('message/delivery-status').setContent(statusOf(report));
  if (original) root.createChild('text/rfc822-headers').setContent(headersOf(original, to));
  return root.createReadStream();
}

function statusOf({ from, failures }: FailureReport): string {
  const groups = failures.map(({ recipient, status, response }) => [
    // RFC 6533 §3: an address beyond ASCII has a type of its own.
    `Final-Recipient: ${isAscii(recipient) ? 'rfc822' : 'utf-8'}; ${recipient}`,
    'Action: failed',
    `Status: ${status}`,
    ...(response === '' ? [] : [`Diagnostic-Code: smtp; ${oneLine(response)}`]),
  ]);
  const all = [[`Reporting-MTA: dns; ${domainOf(from.address)}`], ...groups];
  return all.map((group) => `${group.join('\r\n')}\r\n`).join('\r\n');
}

function headersOf(
  { messageId, date }: NonNullable<FailureReport['original']>,
  sender: Mailbox,
): string {
  const lines = [`Message-ID: <${messageId}>`, `Date: ${date.toUTCString()}`];
  return [...lines, `From: <${sender.address}>`, ''].join('\r\n');
}

function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MAX_DIAGNOSTIC);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function mailbox({ name, address }: Mailbox): { name: string; address: string } {
  return { name: name ?? '', address };
}
