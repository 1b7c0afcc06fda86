import { newId } from '@suitegraph/kit/ids';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Readable } from 'node:stream';
import type { Mailbox } from '../ingest/parsed-mail';

/** A message to be written. */
export interface Composition {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc?: readonly Mailbox[];
  readonly subject: string;
  readonly text: string | null;
  readonly html?: string | null;
  /** Message-IDs of what it answers, oldest first, without angle brackets. */
  readonly references?: readonly string[];
  readonly attachments?: readonly {
    readonly filename: string;
    readonly mimeType: string;
    readonly content: Readable;
  }[];
  /** An iCalendar object as the part that calendar programs act on (RFC 6047). */
  readonly calendar?: { readonly method: string; readonly ics: string };
  /** Written by a program: nobody's vacation notice is to answer it (RFC 3834). */
  readonly automatic?: boolean;
}

/** Writes a message as RFC 5322 has it. There is no Bcc in it: who that is stays out of the bytes. */
export function compose(composition: Composition): Readable {
  const { from, to, cc, subject, text, html, references = [], calendar } = composition;
  const parent = references.at(-1);
  return new MailComposer({
    from: toAddress(from),
    to: to.map(toAddress),
    cc: (cc ?? []).map(toAddress),
    subject,
    messageId: `<${newId()}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    date: new Date(),
    ...(parent !== undefined && {
      inReplyTo: `<${parent}>`,
      references: references.map((id) => `<${id}>`),
    }),
    ...(composition.automatic === true && { headers: { 'Auto-Submitted': 'auto-generated' } }),
    text: text ?? '',
    ...(html !== null && html !== undefined && { html }),
    ...(calendar && {
      alternatives: [
        {
          contentType: `text/calendar; charset=utf-8; method=${calendar.method}`,
          content: calendar.ics,
        },
      ],
    }),
    attachments: (composition.attachments ?? []).map(({ filename, mimeType, content }) => ({
      filename,
      contentType: mimeType,
      content,
      contentDisposition: 'attachment',
    })),
    newline: 'windows',
    disableUrlAccess: true,
    disableFileAccess: true,
  })
    .compile()
    .createReadStream();
}

function toAddress({ name, address }: Mailbox): { name: string; address: string } {
  return { name: name ?? '', address };
}
