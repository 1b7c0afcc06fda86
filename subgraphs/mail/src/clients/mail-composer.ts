import { domainOf } from '@suitegraph/kit/addresses';
import { newId } from '@suitegraph/kit/ids';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Attachment } from 'nodemailer/lib/mailer';
import type { Readable } from 'node:stream';
import type { Mailbox } from '../ingest/parsed-mail';

/** A message to be written. */
export interface Composition {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc?: readonly Mailbox[];
  readonly subject: string;
  /** Without angle brackets; a new one when left out. */
  readonly messageId?: string | undefined;
  readonly text: string | null;
  readonly html?: string | null;
  /** Message-IDs of what it answers, oldest first, without angle brackets. */
  readonly references?: readonly string[];
  readonly attachments?: readonly {
    readonly filename: string;
    readonly mimeType: string;
    readonly content: Readable;
    /** Content-ID by which the HTML refers to it, without angle brackets. */
    readonly contentId?: string | null;
  }[];
  /** An iCalendar object as the part that calendar programs act on (RFC 6047). */
  readonly calendar?: { readonly method: string; readonly ics: string };
  /** Written by a program, `replied` as an answer: nobody's vacation notice is to answer it (RFC 3834 §5). */
  readonly automatic?: boolean | 'replied';
  /** Header fields of our own. */
  readonly headers?: Readonly<Record<string, string>>;
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
    messageId: `<${composition.messageId ?? `${newId()}@${domainOf(from.address)}`}>`,
    date: new Date(),
    ...(parent !== undefined && {
      inReplyTo: `<${parent}>`,
      references: references.map((id) => `<${id}>`),
    }),
    headers: { ...automaticHeader(composition.automatic), ...composition.headers },
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
    attachments: (composition.attachments ?? []).map(toPart),
    newline: 'windows',
    disableUrlAccess: true,
    disableFileAccess: true,
  })
    .compile()
    .createReadStream();
}

type Part = NonNullable<Composition['attachments']>[number];

function toPart({ filename, mimeType, content, contentId }: Part): Attachment {
  const inline = contentId !== null && contentId !== undefined;
  return {
    filename,
    contentType: mimeType,
    content,
    contentDisposition: inline ? 'inline' : 'attachment',
    ...(inline && { cid: contentId }),
  };
}

function automaticHeader(automatic: Composition['automatic']): Record<string, string> {
  if (automatic === undefined || automatic === false) return {};
  return { 'Auto-Submitted': automatic === true ? 'auto-generated' : 'auto-replied' };
}

function toAddress({ name, address }: Mailbox): { name: string; address: string } {
  return { name: name ?? '', address };
}
