import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import PostalMime, { type Address, type Email } from 'postal-mime';
import type { Mailbox, MailHeaders } from '../ingest/parsed-mail';
import { cleanText } from './clean-text';
import { withUtf8Header } from './header-bytes';

/** How far a header is looked for: more than any mail server passes on. */
export const MAX_HEADER_BYTES = 256 * 1024;

const MAX_MAILBOXES = 1_000;
const MAX_REFERENCES = 50;
const MAX_HEADERS = 500;
const MAX_HEADER_LENGTH = 16_384;
const MAX_SUBJECT = 2_000;
const CONTENT_HEADERS = /^(?:content-|mime-version)[^\n]*\n(?:[ \t][^\n]*\n)*/gim;

/** Reads the header block alone: what remains of a message whose body cannot be read. */
export async function readHeaders(head: Buffer): Promise<MailHeaders> {
  const text = withUtf8Header(head).subarray(0, MAX_HEADER_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  // Without the Content-* fields there is no structure left to stumble over.
  const block = `${text.slice(0, end)}\r\n`.replace(CONTENT_HEADERS, '');
  return toHeaders(await PostalMime.parse(Buffer.from(`${block}\r\n`, 'latin1')));
}

/** The header fields of a parsed message in our words. */
export function toHeaders(email: Email): MailHeaders {
  return {
    messageId: messageIds(email.messageId).at(0) ?? null,
    references: referencesOf(email),
    subject: email.subject === undefined ? null : cleanText(email.subject, MAX_SUBJECT),
    addresses: {
      from: mailboxes(email.from ? [email.from] : []),
      to: mailboxes(email.to),
      cc: mailboxes(email.cc),
      bcc: mailboxes(email.bcc),
      replyTo: mailboxes(email.replyTo),
    },
    date: dateOf(email.date),
    headers: email.headers.slice(0, MAX_HEADERS).map(({ originalKey, value }) => ({
      name: cleanText(originalKey, MAX_HEADER_LENGTH),
      value: cleanText(value, MAX_HEADER_LENGTH),
    })),
  };
}

function mailboxes(addresses: readonly Address[] | undefined): Mailbox[] {
  return (addresses ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .slice(0, MAX_MAILBOXES)
    .flatMap(({ name, address }) => {
      const canonical = tryCanonicalAddress(address);
      const shown = cleanText(name, MAX_SUBJECT).trim();
      return canonical === undefined
        ? []
        : [{ name: shown === '' ? null : shown, address: canonical }];
    });
}

// RFC 5322 §3.6.4: References holds the whole way down to the parent, In-Reply-To the parent.
function referencesOf({ references, inReplyTo }: Email): string[] {
  const all = [...new Set([...messageIds(references), ...messageIds(inReplyTo)])];
  const [root] = all;
  return root === undefined || all.length <= MAX_REFERENCES
    ? all
    : [root, ...all.slice(-(MAX_REFERENCES - 1))];
}

function messageIds(value: string | undefined): string[] {
  const ids = value?.match(/<[^<>\s]+>/g)?.map((id) => id.slice(1, -1)) ?? [];
  return ids.map((id) => cleanText(id, MAX_SUBJECT));
}

function dateOf(value: string | undefined): Date | null {
  if (value === undefined) return null;
  const date = new Date(value);
  const year = date.getUTCFullYear();
  return year >= 1970 && year < 10_000 ? date : null;
}
