import { decodeWords } from '../clients/decode-words';
import { findPattern } from '../clients/pattern';
import type { Mailbox } from '../ingest/parsed-mail';
import type { ConditionResult, RuleCondition, RuleField, RuleSubject } from './rule';

const MAX_ACTUAL = 200;
const MAX_TEXT = 100_000;
const MAX_FOUND = 200;

type TextOperator = 'IS' | 'CONTAINS' | 'STARTS_WITH' | 'ENDS_WITH';

const COMPARE: Readonly<Record<TextOperator, (text: string, wanted: string) => boolean>> = {
  IS: (text, wanted) => text === wanted,
  CONTAINS: (text, wanted) => text.includes(wanted),
  STARTS_WITH: (text, wanted) => text.startsWith(wanted),
  ENDS_WITH: (text, wanted) => text.endsWith(wanted),
};

/**
 * Holds conditions against one message. What a field holds is read once, however many ask for it.
 * Texts are compared without regard to case, as Sieve does by default (RFC 5228 §2.7.3).
 */
export class ConditionTester {
  private readonly read = new Map<string, readonly string[]>();
  private readonly folded = new Map<string, readonly string[]>();

  constructor(private readonly subject: RuleSubject) {}

  test(condition: RuleCondition): ConditionResult {
    const found = this.found(condition);
    const hit = found.findIndex((_, index) => this.holds(condition, index));
    const holds = condition.operator === 'EXISTS' ? found.length > 0 : hit >= 0;
    const shown = hit >= 0 ? found[hit] : found[0];
    return {
      condition,
      matched: holds !== condition.negate,
      actual: shown === undefined ? null : shown.slice(0, MAX_ACTUAL).toWellFormed(),
    };
  }

  private holds(condition: RuleCondition, index: number): boolean {
    const { operator, value } = condition;
    if (operator === 'EXISTS' || value === null) return true;
    const found = this.found(condition)[index] ?? '';
    if (operator === 'MATCHES') return findPattern(value)?.(found) === true;
    if (operator === 'GREATER_THAN') return Number(found) > toNumber(value);
    if (operator === 'LESS_THAN') return Number(found) < toNumber(value);
    return COMPARE[operator](this.foundFolded(condition)[index] ?? '', value.toLowerCase());
  }

  private found({ field, header }: RuleCondition): readonly string[] {
    const key = `${field}:${header?.toLowerCase() ?? ''}`;
    const known = this.read.get(key);
    if (known) return known;
    const values = VALUES[field](this.subject, header).slice(0, MAX_FOUND);
    this.read.set(key, values);
    return values;
  }

  private foundFolded(condition: RuleCondition): readonly string[] {
    const key = `${condition.field}:${condition.header?.toLowerCase() ?? ''}`;
    const known = this.folded.get(key);
    if (known) return known;
    const values = this.found(condition).map((value) => value.toLowerCase());
    this.folded.set(key, values);
    return values;
  }
}

/** A size such as `10K` (RFC 5228 §2.4.1: K, M and G are powers of 1,024) or a plain number. */
export function toNumber(value: string): number {
  const match = /^(-?\d{1,12}(?:\.\d{1,6})?)([KMG])?$/i.exec(value.trim());
  if (!match) return NaN;
  const exponent = ['K', 'M', 'G'].indexOf(match[2]?.toUpperCase() ?? '') + 1;
  return Number(match[1]) * 1024 ** exponent;
}

const VALUES: Readonly<
  Record<RuleField, (subject: RuleSubject, header: string | null) => string[]>
> = {
  FROM: ({ from }) => addressesOf(from),
  TO: ({ to }) => addressesOf(to),
  CC: ({ cc }) => addressesOf(cc),
  SUBJECT: ({ subject }) => (subject === null ? [] : [subject]),
  BODY: ({ text }) => (text === null ? [] : [text.slice(0, MAX_TEXT)]),
  HEADER: (subject, header) => headerValues(subject, header ?? ''),
  SIZE: ({ size }) => [String(size)],
  HAS_ATTACHMENT: ({ hasAttachment }) => (hasAttachment ? ['true'] : []),
  LIST_ID: (subject) => headerValues(subject, 'list-id').flatMap(listIds),
  SPAM_SCORE: ({ spamScore }) => (spamScore === null ? [] : [String(spamScore)]),
  AUTH_RESULT: ({ auth }) =>
    Object.entries(auth).flatMap(([method, verdict]) =>
      verdict === null ? [] : [`${method}=${verdict}`],
    ),
};

function addressesOf(mailboxes: readonly Mailbox[]): string[] {
  return mailboxes.map(({ address }) => address);
}

// RFC 5228 §2.7.2: encoded words are decoded before the comparison, and space around is no part of it.
function headerValues({ headers }: RuleSubject, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers
    .filter((header) => header.name.toLowerCase() === wanted)
    .map(({ value }) => decodeWords(value).trim());
}

/** The identifier of a list (RFC 2919 §3), and the whole field for those who look for its phrase. */
function listIds(value: string): string[] {
  const id = /<([^<>]+)>\s*$/.exec(value)?.[1]?.trim();
  return id === undefined ? [value] : [id, value];
}
