import { InvalidInputError } from '@suitegraph/kit/errors';
import { allOf, inField, type SearchNode, type SearchTest } from './query';
import { words } from './words';

const MAX_LENGTH = 1_000;
const MAX_CLAUSES = 50;

// A clause: perhaps a minus, perhaps an operator, then a quoted text or everything up to a space.
const CLAUSE = /\s*(-?)(?:([a-z]+):)?(?:"([^"]*)("?)|(\S*))/iy;

const FLAGS: Readonly<Record<string, SearchTest>> = {
  unread: { on: 'seen', is: false },
  read: { on: 'seen', is: true },
  starred: { on: 'flag', name: '\\Flagged' },
  flagged: { on: 'flag', name: '\\Flagged' },
  answered: { on: 'flag', name: '\\Answered' },
  draft: { on: 'flag', name: '\\Draft' },
};

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

type Operator = (value: string) => SearchNode;

const test = (of: SearchTest): SearchNode => ({ kind: 'test', test: of });

const OPERATORS: Readonly<Record<string, Operator>> = {
  from: (value) => inField('FROM', value),
  to: (value) => inField('RECIPIENT', value),
  cc: (value) => copied('cc', value),
  bcc: (value) => copied('bcc', value),
  subject: (value) => inField('SUBJECT', value),
  filename: (value) => test({ on: 'filename', part: value }),
  label: (value) => test({ on: 'label', name: value.normalize('NFC') }),
  in: (value) => test({ on: 'folder', name: value }),
  before: (value) => test({ on: 'before', at: day('before', value) }),
  after: (value) => test({ on: 'since', at: day('after', value) }),
  larger: (value) => test({ on: 'larger', bytes: size('larger', value) }),
  smaller: (value) => test({ on: 'smaller', bytes: size('smaller', value) }),
  has: (value) => {
    if (value.toLowerCase() !== 'attachment') throw refused('has: takes `attachment`');
    return test({ on: 'attachment', is: true });
  },
  is: (value) => {
    const known = FLAGS[value.toLowerCase()];
    if (!known) throw refused(`is: takes ${Object.keys(FLAGS).join(', ')}`);
    return test(known);
  },
};

/**
 * Reads the words and operators a person types into a search box: clauses that must all hold, `or`
 * between groups of them, `-` before what must not. Null when there is nothing to look for.
 *
 * @throws InvalidInputError for an operator with a value it does not take, or an open quote.
 */
export function parseQuery(q: string): SearchNode | null {
  if (q.length > MAX_LENGTH) throw refused(`a search has at most ${MAX_LENGTH} characters`);
  // Postgres takes no NUL, and no message has one.
  const typed = q.replaceAll('\0', ' ').trimEnd();
  const groups: SearchNode[][] = [[]];
  let clauses = 0;
  const clause = new RegExp(CLAUSE);
  while (clause.lastIndex < typed.length) {
    const found = clause.exec(typed);
    if (!found) break;
    if ((clauses += 1) > MAX_CLAUSES) throw refused(`a search has at most ${MAX_CLAUSES} parts`);
    if (/^\s*or$/i.test(found[0])) {
      groups.push([]);
      continue;
    }
    const node = toNode(found);
    if (node) groups.at(-1)?.push(node);
  }
  const given = groups.filter((nodes) => nodes.length > 0).map(allOf);
  if (given.length === 0) return null;
  return given.length === 1 ? (given[0] ?? null) : { kind: 'or', nodes: given };
}

function toNode(found: RegExpExecArray): SearchNode | null {
  const [, minus, name, quoted, closing, bare] = found;
  if (quoted !== undefined && closing === '') throw refused('a quote is not closed');
  const operator = name === undefined ? undefined : OPERATORS[name.toLowerCase()];
  const value = quoted ?? bare ?? '';
  const node = operator ? withValue(name ?? '', value, operator) : text(name, value, quoted);
  return node && minus === '-' ? { kind: 'not', node } : node;
}

function withValue(name: string, value: string, operator: Operator): SearchNode {
  if (value.trim() === '') throw refused(`${name.toLowerCase()}: needs a value`);
  return operator(value.trim());
}

function text(
  name: string | undefined,
  value: string,
  quoted: string | undefined,
): SearchNode | null {
  // What is no operator of ours, such as `https:`, is text.
  const found = words(`${name ?? ''} ${value}`);
  if (found.length === 0) return null;
  const prefix = quoted === undefined && value.endsWith('*');
  return {
    kind: 'words',
    field: 'ANY',
    words: found,
    exact: quoted !== undefined || prefix || found.length > 1,
    prefix,
  };
}

function copied(role: 'cc' | 'bcc', value: string): SearchNode {
  // The index knows recipients; which kind of them is asked of the few that are found.
  return allOf([inField('RECIPIENT', value), test({ on: 'copied', role, part: value })]);
}

function day(name: string, value: string): Date {
  const found = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(value);
  const [year, month, date] = (found ?? []).slice(1).map(Number);
  const at = new Date(Date.UTC(year ?? NaN, (month ?? NaN) - 1, date ?? NaN));
  if (isNaN(at.getTime()) || at.getUTCDate() !== date) {
    throw refused(`${name}: takes a day such as 2026-03-31`);
  }
  return at;
}

function size(name: string, value: string): number {
  const found = /^(\d{1,9})([kmg]?)b?$/i.exec(value);
  if (!found) throw refused(`${name}: takes a size such as 500k or 5M`);
  return Number(found[1]) * (UNITS[(found[2] ?? '').toLowerCase()] ?? 1);
}

function refused(why: string): InvalidInputError {
  return new InvalidInputError(`The search cannot be read: ${why}`, ['filter', 'q']);
}
