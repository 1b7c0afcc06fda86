import type { Mailbox } from '../ingest/parsed-mail';
import type { MessageContent, MessageRecord } from '../messages/message';
import { escapeHtml } from '../templates/fill';

const MAX_SUBJECT = 998;

/** The words with which a message is passed on. */
export interface ForwardText {
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
}

/** A subject that says so, once; what came from outside may hold what ours may not. */
export function forwardSubject(subject: string | null): string {
  const plain = (subject ?? '').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const said = /^(?:fwd?|wg|tr)\s*:/i.test(plain) ? plain : `Fwd: ${plain}`.trim();
  return said.slice(0, MAX_SUBJECT).toWellFormed();
}

/** What the forwarder says, and below it the message with its most important headers. */
export function inlineForward(
  original: MessageRecord,
  content: MessageContent | undefined,
  said: string | null,
): ForwardText {
  const head = headerLines(original);
  const lines = ['---------- Forwarded message ----------', ...head.map((pair) => pair.join(': '))];
  const above = said === null ? '' : `${said}\n\n`;
  const html = content?.html ?? null;
  return {
    subject: forwardSubject(original.subject),
    text: `${above}${lines.join('\n')}\n\n${content?.text ?? ''}`,
    html: html === null ? null : htmlForward(html, head, said),
  };
}

function htmlForward(html: string, head: readonly HeaderLine[], said: string | null): string {
  const above = said === null ? '' : `<p>${escapeHtml(said).replaceAll('\n', '<br>')}</p>`;
  const rows = head.map(([name, value]) => `<b>${name}:</b> ${escapeHtml(value)}<br>`);
  return `${above}<div>---------- Forwarded message ----------<br>${rows.join('')}</div><br>${html}`;
}

type HeaderLine = readonly [name: string, value: string];

function headerLines({ from, to, cc, date, subject }: MessageRecord): HeaderLine[] {
  return [
    ['From', listed(from)],
    ['Date', date.toUTCString()],
    ['Subject', (subject ?? '').replace(/\p{Cc}+/gu, ' ')],
    ['To', listed(to)],
    ...(cc.length > 0 ? [['Cc', listed(cc)] as const] : []),
  ];
}

function listed(mailboxes: readonly Mailbox[]): string {
  return mailboxes
    .map(({ name, address }) => (name === null ? address : `${name} <${address}>`))
    .join(', ')
    .replace(/\p{Cc}+/gu, ' ');
}
