import type { RuleCondition, RuleField } from '../rules/rule';
import { Arguments } from './arguments';
import { FALSE, TRUE, type Expression } from './expression';
import { fromGlob, type Comparison } from './glob';
import type { Test } from './parser';

const ADDRESS_FIELDS: Readonly<Record<string, RuleField>> = { from: 'FROM', to: 'TO', cc: 'CC' };

/** A test as a formula. @throws SieveError for what conditions cannot express. */
export function readTest(test: Test, required: ReadonlySet<string>): Expression {
  const args = new Arguments(test, required);
  const within = (): Expression[] => test.tests.map((one) => readTest(one, required));
  switch (test.name) {
    case 'true':
      return TRUE;
    case 'false':
      return FALSE;
    case 'not':
      return negation(args, within());
    case 'allof':
      return { kind: 'all', of: within() };
    case 'anyof':
      return { kind: 'any', of: within() };
    case 'header':
      return readHeader(args);
    case 'address':
      return readAddress(args);
    case 'exists':
      return { kind: 'all', of: args.strings().map((name) => exists(name)) };
    case 'size':
      return readSize(args);
    case 'body':
      return readBody(args);
    default:
      throw args.error('is a test that rules do not have');
  }
}

function negation(args: Arguments, [only, ...more]: readonly Expression[]): Expression {
  if (!only || more.length > 0) throw args.error('takes a single test');
  return { kind: 'not', of: only };
}

function readHeader(args: Arguments): Expression {
  const compare = readMatchType(args);
  const names = args.strings();
  const keys = args.strings();
  args.end();
  return anyOf(names, keys, (name, key) => onHeader(name, compare(key)));
}

function readAddress(args: Arguments): Expression {
  const part = ['localpart', 'domain', 'all'].find((name) => args.flag(name)) ?? 'all';
  const compare = readMatchType(args);
  const names = args.strings();
  const keys = args.strings();
  args.end();
  return anyOf(names, keys, (name, key) => {
    const field = ADDRESS_FIELDS[name.toLowerCase()];
    if (!field) throw args.error(`cannot look at ${name}, but at From, To and Cc`);
    const { operator, value } = compare(key);
    if (part === 'all') return condition(field, { operator, value });
    if (operator !== 'IS') throw args.error(`:${part} goes with :is alone`);
    return part === 'domain'
      ? condition(field, { operator: 'ENDS_WITH', value: `@${value ?? ''}` })
      : condition(field, { operator: 'STARTS_WITH', value: `${value ?? ''}@` });
  });
}

function readSize(args: Arguments): Expression {
  const over = args.flag('over');
  if (over === args.flag('under')) throw args.error('needs :over or :under');
  const value = String(args.number());
  args.end();
  return condition('SIZE', { operator: over ? 'GREATER_THAN' : 'LESS_THAN', value });
}

function readBody(args: Arguments): Expression {
  args.needs('body');
  args.flag('text');
  const compare = readMatchType(args);
  const keys = args.strings();
  args.end();
  return anyOf(['body'], keys, (_, key) => condition('BODY', compare(key)));
}

function readMatchType(args: Arguments): (key: string) => Comparison {
  const comparator = args.taggedString('comparator') ?? 'i;ascii-casemap';
  if (comparator !== 'i;ascii-casemap') throw args.error(`cannot compare with ${comparator}`);
  if (args.flag('contains')) return containing;
  if (args.flag('matches')) return fromGlob;
  if (args.flag('regex')) {
    args.needs('regex');
    return (value) => ({ operator: 'MATCHES', value });
  }
  args.flag('is');
  return (value) => ({ operator: 'IS', value });
}

// Everything contains the empty text (RFC 5228 §2.7.1): that the field is there is all that is asked.
function containing(value: string): Comparison {
  return value === '' ? { operator: 'EXISTS', value: null } : { operator: 'CONTAINS', value };
}

function onHeader(name: string, comparison: Comparison): Expression {
  const lower = name.toLowerCase();
  if (lower === 'subject') return condition('SUBJECT', comparison);
  if (lower === 'list-id') return condition('LIST_ID', listComparison(comparison));
  return condition('HEADER', comparison, name);
}

// `<id>` as it stands in List-Id is the identifier itself (RFC 2919 §3).
function listComparison({ operator, value }: Comparison): Comparison {
  const id = /^<([^<>]+)>$/.exec(value ?? '')?.[1];
  return operator === 'CONTAINS' && id !== undefined
    ? { operator: 'IS', value: id }
    : { operator, value };
}

function exists(name: string): Expression {
  const present: Comparison = { operator: 'EXISTS', value: null };
  const field = ADDRESS_FIELDS[name.toLowerCase()];
  return field ? condition(field, present) : onHeader(name, present);
}

function anyOf(
  names: readonly string[],
  keys: readonly string[],
  make: (name: string, key: string) => Expression,
): Expression {
  const of = names.flatMap((name) => keys.map((key) => make(name, key)));
  const [only] = of;
  return only && of.length === 1 ? only : { kind: 'any', of };
}

function condition(
  field: RuleField,
  { operator, value }: Comparison,
  header: string | null = null,
): Expression {
  const made: RuleCondition = { field, operator, header, value, negate: false };
  return { kind: 'condition', condition: made };
}
