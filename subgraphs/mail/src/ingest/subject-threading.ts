import type { Owner } from '../accounts/account';
import type { Addresses, MailHeaders } from './parsed-mail';

/** A reply is looked for within so long of what it answers. */
export const SUBJECT_WINDOW_MS = 30 * 86_400_000;
/** A subject that this many conversations with the same people have is no sign of one of them. */
const MOST_THREADS = 2;
const MAX_SUBJECT = 300;
const MAX_ADDRESSES = 20;

// How programs in many languages write "Re", "Fwd" and their like (RFC 5256 §2.1 knows the English ones).
const REPLY =
  /^(?:re|r|aw|antw|antwort|sv|vs|vá|odp|ynt|res?p|rif|ref|bls|ats|atb|отв|ответ|απ|σχετ|回复|回覆|答复|答覆|返信|답장|회신|תגובה|השב|رد)\s*(?:\[\d+\]|\(\d+\)|\^\d+|\*\d+)?\s*[:：]\s*/iu;
const FORWARD =
  /^(?:fwd?|wg|tr|rv|enc|i|pd|vb|vl|doorst|továbbítás|továbbított|iletildi|ilt|пересл|προωθ|转发|轉寄|転送|전달|הועבר|إعادة توجيه)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*/iu;
const LIST_TAG = /^\[[^\][]{1,60}\]\s*/u;
const TRAILER = /\s*\(fwd\)$/iu;

// What people write who write no subject.
const COMMON: ReadonlySet<string> = new Set([
  ...['no subject', '(no subject)', 'kein betreff', '(kein betreff)', 'sans objet', 'sin asunto'],
  ...['hello', 'hallo', 'hi there', 'hola', 'bonjour', 'test', 'testing', 'question', 'frage'],
  ...['thanks', 'thank you', 'danke', 'merci', 'gracias', 'info', 'update', 'news', 'none'],
  ...['document', 'invoice', 'rechnung', 'urgent', 'important', 'help', 'request', 'message'],
]);

/** What a subject is about, and whether it says that it answers something. */
export interface BaseSubject {
  /** Without prefixes and list tags, in one case; empty when nothing is left. */
  readonly base: string;
  readonly isReply: boolean;
}

/** Takes off what replies, forwards and lists put before a subject (RFC 5256 §2.1). */
export function baseSubject(subject: string | null): BaseSubject {
  let rest = (subject ?? '').slice(0, MAX_SUBJECT).normalize('NFKC').replace(/\s+/gu, ' ').trim();
  let isReply = false;
  for (;;) {
    const without = rest.replace(REPLY, '');
    isReply ||= without !== rest;
    const next = without.replace(FORWARD, '').replace(LIST_TAG, '').replace(TRAILER, '');
    if (next === rest) return { base: rest.toLowerCase(), isReply };
    rest = next;
  }
}

/** Whether a subject is one that a conversation can be told by. */
export function tellsThread(base: string): boolean {
  const letters = base.match(/\p{L}/gu) ?? [];
  const ideographs = base.match(/\p{Script=Han}|\p{Script=Hangul}/gu) ?? [];
  return (letters.length >= 4 || ideographs.length >= 2) && !COMMON.has(base);
}

/** What is to be known of a message to find by its subject what it answers. */
export interface SubjectFacts {
  readonly owner: Owner;
  readonly mail: Pick<MailHeaders, 'messageId' | 'subject' | 'addresses'>;
  readonly receivedAt: Date;
  /** The mailbox's own address: that two messages share it says nothing. */
  readonly address: string;
}

/** A message that another may answer. */
export interface PossibleParent {
  readonly subject: string | null;
  /** The reference by which its thread is found. */
  readonly reference: string;
  readonly threadId: string;
}

/** Everyone besides the mailbox itself who wrote a message or was written to. */
export function othersIn(addresses: Addresses, own: string): string[] {
  const all = [...addresses.from, ...addresses.to, ...addresses.cc].map(({ address }) => address);
  return [...new Set(all)].filter((address) => address !== own).slice(0, MAX_ADDRESSES);
}

/**
 * The reference of the newest message with the same subject. None when the subject is that of several
 * conversations, so that it tells none of them.
 *
 * @param parents by the same people, newest first
 */
export function parentBySubject(
  base: string,
  parents: readonly PossibleParent[],
): string | undefined {
  const same = parents.filter(({ subject }) => baseSubject(subject).base === base);
  const threads = new Set(same.map(({ threadId }) => threadId));
  return threads.size > MOST_THREADS ? undefined : same[0]?.reference;
}

/** The Message-ID of a message of the same batch that a reply answers, by subject, people and time. */
export function parentInBatch(
  reply: SubjectFacts,
  batch: readonly SubjectFacts[],
): string | undefined {
  const { base } = baseSubject(reply.mail.subject);
  const others = new Set(othersIn(reply.mail.addresses, reply.address));
  const parents = batch.filter(
    (one) =>
      one !== reply &&
      one.mail.messageId !== null &&
      one.owner.tenantId === reply.owner.tenantId &&
      one.owner.userId === reply.owner.userId &&
      Math.abs(one.receivedAt.getTime() - reply.receivedAt.getTime()) <= SUBJECT_WINDOW_MS &&
      baseSubject(one.mail.subject).base === base &&
      othersIn(one.mail.addresses, one.address).some((address) => others.has(address)),
  );
  return parents.length > MOST_THREADS ? undefined : (parents[0]?.mail.messageId ?? undefined);
}
