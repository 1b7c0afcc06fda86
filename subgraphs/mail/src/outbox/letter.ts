import { canonicalAddress } from '@suitegraph/kit/addresses';
import { ExpectedError, InvalidInputError } from '@suitegraph/kit/errors';
import type { Mailbox } from '../ingest/parsed-mail';

/** What a client wants to send; see the graph's SendInput. */
export interface LetterInput {
  readonly to: readonly AddressGiven[];
  readonly cc?: readonly AddressGiven[] | null;
  readonly bcc?: readonly AddressGiven[] | null;
  readonly subject?: string | null;
  readonly text?: string | null;
  readonly html?: string | null;
}

interface AddressGiven {
  readonly name?: string | null;
  readonly address: string;
}

/** A message that may be sent: addresses are canonical and nothing in it breaks out of its header. */
export interface Letter {
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
}

const MAX_SUBJECT = 998;
const MAX_NAME = 200;

/** What may be missing or how much there may be. */
export interface LetterLimits {
  readonly maxRecipients: number;
  /** A draft may have no recipient yet. */
  readonly draft?: boolean;
}

/** @throws InvalidInputError naming the input that is wrong. */
export function readLetter(input: LetterInput, { maxRecipients, draft }: LetterLimits): Letter {
  // Counted before they are read: a hundred thousand of them cost nothing.
  const given = input.to.length + (input.cc?.length ?? 0) + (input.bcc?.length ?? 0);
  if (given > maxRecipients) {
    const message = `A message has at most ${maxRecipients} recipients`;
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', message, ['input', 'to']);
  }
  const to = mailboxes(input.to, 'to');
  const cc = mailboxes(input.cc ?? [], 'cc');
  const bcc = mailboxes(input.bcc ?? [], 'bcc');
  if (given === 0 && draft !== true) {
    throw new InvalidInputError('There is no recipient', ['input', 'to']);
  }
  return {
    to,
    cc,
    bcc,
    subject: headerText(input.subject ?? '', MAX_SUBJECT, ['input', 'subject']),
    text: body(input.text),
    html: body(input.html),
  };
}

/** Everyone it goes to, each once. */
export function recipientsOf({ to, cc, bcc }: Pick<Letter, 'to' | 'cc' | 'bcc'>): string[] {
  return [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
}

function mailboxes(given: readonly AddressGiven[], argument: string): Mailbox[] {
  return given.map(({ name, address }, index) => {
    const path = ['input', argument, String(index)];
    return { name: displayName(name, path), address: canonical(address, path) };
  });
}

function canonical(address: string, path: readonly string[]): string {
  try {
    return canonicalAddress(address);
  } catch {
    throw new InvalidInputError('Not an e-mail address', [...path, 'address']);
  }
}

function displayName(name: string | null | undefined, path: readonly string[]): string | null {
  const shown = headerText(name ?? '', MAX_NAME, [...path, 'name']).trim();
  return shown === '' ? null : shown;
}

/**
 * Text that may stand in a header. A line break would end it and start another one (RFC 5322 §2.2):
 * refused, not repaired.
 */
export function headerText(text: string, limit: number, path: readonly string[]): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(text) || !text.isWellFormed()) {
    throw new InvalidInputError('Line breaks and control characters are not allowed here', path);
  }
  if (text.length > limit) throw new InvalidInputError(`At most ${limit} characters`, path);
  return text;
}

function body(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === '' ? null : text.toWellFormed();
}
