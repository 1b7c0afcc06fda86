import type { RuleSubject } from './rule';

/** More than any path a message takes; one that was passed on so often goes in circles. */
const MAX_HOPS = 30;

const ROBOTS =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|listserv|majordomo|bounces?|owner-.*|.*-(?:request|relay|owner|bounces?|noreply))(?:[+=-].*)?@/i;

/** How a message came, for the decision whether a program may answer or pass it on. */
export interface Passage {
  readonly subject: Pick<RuleSubject, 'headers' | 'from' | 'to' | 'cc'>;
  /** The reverse path (RFC 5321 §4.1.1.2); null or empty for a bounce. */
  readonly mailFrom: string | null;
  /** The mailbox whose rule it is. */
  readonly own: string;
}

/**
 * Why a message must not be passed on, or null: it was here before, it has been passed on too often
 * (RFC 5321 §6.3), or a program wrote it as an answer.
 */
export function forwardObstacle({ subject, own }: Passage): string | null {
  const { headers } = subject;
  const before = headerValues(headers, 'delivered-to').some(
    (value) => value.trim().toLowerCase() === own,
  );
  if (before) return `it has been delivered to ${own} before`;
  if (headerValues(headers, 'received').length > MAX_HOPS) return 'it has been passed on too often';
  if (/^auto-replied/i.test(headerValues(headers, 'auto-submitted')[0]?.trim() ?? '')) {
    return 'it is an automatic answer';
  }
  return null;
}

/**
 * Why a message must not be answered by a program, or null (RFC 3834 §2, RFC 5230 §4.5 and §4.6): no
 * bounces, programs, lists, bulk mail, oneself, or mail that does not name the mailbox.
 */
export function replyObstacle(passage: Passage): string | null {
  const obstacle = rejectObstacle(passage);
  if (obstacle !== null) return obstacle;
  const { subject, own } = passage;
  const named = [...subject.to, ...subject.cc].some(({ address }) => address === own);
  return named ? null : `it is not addressed to ${own}`;
}

/** Why the sender must not be told that a message was rejected, or null; it need not name the mailbox. */
export function rejectObstacle({ subject, mailFrom, own }: Passage): string | null {
  const noSender = senderObstacle(mailFrom, own);
  if (noSender !== null) return noSender;
  const value = (name: string): string | undefined =>
    headerValues(subject.headers, name)[0]?.trim().toLowerCase();
  const submitted = value('auto-submitted');
  if (submitted !== undefined && !/^no\b/.test(submitted)) return 'a program wrote it';
  if (/^(?:bulk|junk|list)\b/.test(value('precedence') ?? '')) return 'it is bulk mail';
  if (/\b(?:all|oof|autoreply|dr|rn|nrn)\b/.test(value('x-auto-response-suppress') ?? '')) {
    return 'its sender asks for no automatic answer';
  }
  const listed = subject.headers.some(({ name }) => /^list-/i.test(name));
  return listed ? 'it came through a list' : null;
}

/** Why the sender of a message must not be written to by a program, or null (RFC 3834 §2). */
function senderObstacle(mailFrom: string | null, own: string): string | null {
  if (mailFrom === null || mailFrom === '') return 'it has no sender to answer';
  if (mailFrom === own) return 'it comes from the mailbox itself';
  return ROBOTS.test(mailFrom) ? 'its sender is a program' : null;
}

function headerValues(
  headers: readonly { readonly name: string; readonly value: string }[],
  wanted: string,
): string[] {
  return headers.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
}
