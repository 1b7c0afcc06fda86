import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { findPattern } from '../clients/pattern';
import { normaliseMarks } from '../messages/marks';
import { toNumber } from './conditions';
import { readReply } from './reply-spec';
import type {
  RuleAction,
  RuleActionKind,
  RuleCondition,
  RuleContent,
  RuleField,
  RuleMatch,
  RuleOperator,
} from './rule';

const MAX_NAME = 200;
const MAX_VALUE = 1_000;
const MAX_CONDITIONS = 30;
const MAX_ACTIONS = 20;
// RFC 5322 §2.2: printable characters without the colon.
const HEADER_NAME = /^[!-9;-~]{1,100}$/;

const TEXT_OPERATORS: readonly RuleOperator[] = [
  'IS',
  'CONTAINS',
  'STARTS_WITH',
  'ENDS_WITH',
  'MATCHES',
  'EXISTS',
];
const NUMBER_OPERATORS: readonly RuleOperator[] = ['GREATER_THAN', 'LESS_THAN'];

const OPERATORS: Readonly<Record<RuleField, readonly RuleOperator[]>> = {
  FROM: TEXT_OPERATORS,
  TO: TEXT_OPERATORS,
  CC: TEXT_OPERATORS,
  SUBJECT: TEXT_OPERATORS,
  BODY: TEXT_OPERATORS,
  HEADER: TEXT_OPERATORS,
  LIST_ID: TEXT_OPERATORS,
  AUTH_RESULT: TEXT_OPERATORS,
  SIZE: NUMBER_OPERATORS,
  SPAM_SCORE: [...NUMBER_OPERATORS, 'EXISTS'],
  HAS_ATTACHMENT: ['EXISTS'],
};

/** A rule as a client gives it. */
export interface RuleGiven {
  readonly name: string;
  readonly enabled?: boolean | null;
  readonly match?: RuleMatch | null;
  readonly conditions: readonly ConditionGiven[];
  readonly actions: readonly ActionGiven[];
}

interface ConditionGiven {
  readonly field: RuleField;
  readonly operator: RuleOperator;
  readonly header?: string | null;
  readonly value?: string | null;
  readonly negate?: boolean | null;
}

interface ActionGiven {
  readonly kind: RuleActionKind;
  readonly argument?: string | null;
}

/** A valid rule. @throws InvalidInputError naming the condition or action that is wrong. */
export function readRule(given: RuleGiven, path: readonly string[]): RuleContent {
  const name = given.name.trim().normalize('NFC');
  if (name === '' || name.length > MAX_NAME || /\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw new InvalidInputError(`A rule's name has 1 to ${MAX_NAME} characters`, [...path, 'name']);
  }
  const match = given.match ?? 'ALL';
  if (given.conditions.length > MAX_CONDITIONS) {
    throw new InvalidInputError(`At most ${MAX_CONDITIONS} conditions`, [...path, 'conditions']);
  }
  if (match === 'ANY' && given.conditions.length === 0) {
    throw new InvalidInputError('A rule for any of no conditions never matches', [
      ...path,
      'conditions',
    ]);
  }
  if (given.actions.length === 0 || given.actions.length > MAX_ACTIONS) {
    throw new InvalidInputError(`A rule has 1 to ${MAX_ACTIONS} actions`, [...path, 'actions']);
  }
  return {
    name,
    enabled: given.enabled ?? true,
    match,
    conditions: given.conditions.map((one, index) =>
      readCondition(one, [...path, 'conditions', String(index)]),
    ),
    actions: given.actions.map((one, index) =>
      readAction(one, [...path, 'actions', String(index)]),
    ),
  };
}

function readCondition(given: ConditionGiven, path: readonly string[]): RuleCondition {
  const { field, operator } = given;
  const negate = given.negate ?? false;
  if (!OPERATORS[field].includes(operator)) {
    throw new InvalidInputError(`${field} cannot be compared with ${operator}`, [
      ...path,
      'operator',
    ]);
  }
  const header = readHeaderName(field, given.header ?? null, path);
  if (operator === 'EXISTS') {
    if (given.value != null) {
      throw new InvalidInputError('EXISTS takes no value', [...path, 'value']);
    }
    return { field, operator, header, value: null, negate };
  }
  return { field, operator, header, value: readValue(operator, given.value, path), negate };
}

function readHeaderName(
  field: RuleField,
  header: string | null,
  path: readonly string[],
): string | null {
  if (field !== 'HEADER') {
    if (header === null) return null;
    throw new InvalidInputError('Only HEADER takes the name of a header field', [
      ...path,
      'header',
    ]);
  }
  if (header !== null && HEADER_NAME.test(header)) return header;
  throw new InvalidInputError('HEADER needs the name of a header field', [...path, 'header']);
}

function readValue(
  operator: RuleOperator,
  value: string | null | undefined,
  path: readonly string[],
): string {
  const where = [...path, 'value'];
  if (value == null || value === '')
    throw new InvalidInputError(`${operator} needs a value`, where);
  if (value.length > MAX_VALUE || !value.isWellFormed() || value.includes('\0')) {
    throw new InvalidInputError(`A value has 1 to ${MAX_VALUE} characters`, where);
  }
  if (operator === 'MATCHES' && !findPattern(value)) {
    throw new InvalidInputError('Not a regular expression, or one that is too large', where);
  }
  if (NUMBER_OPERATORS.includes(operator) && !Number.isFinite(toNumber(value))) {
    throw new InvalidInputError('Not a number, such as 5 or 100K', where);
  }
  return value;
}

function readAction(given: ActionGiven, path: readonly string[]): RuleAction {
  const { kind } = given;
  const where = [...path, 'argument'];
  const argument = given.argument ?? null;
  if (kind === 'DISCARD' || kind === 'STOP') {
    if (argument === null) return { kind, argument: null };
    throw new InvalidInputError(`${kind} takes no argument`, where);
  }
  if (argument === null || argument === '' || /\0/.test(argument) || !argument.isWellFormed()) {
    throw new InvalidInputError(`${kind} needs an argument`, where);
  }
  return { kind, argument: ARGUMENTS[kind](argument, where) };
}

type Normalise = (argument: string, path: readonly string[]) => string;

const toFlag: Normalise = (argument, path) =>
  oneMark({ addFlags: [argument] }, path).addFlags[0] ?? argument;
const toLabel: Normalise = (argument, path) =>
  oneMark({ addLabels: [argument] }, path).addLabels[0] ?? argument;
const toText: Normalise = (argument, path) => {
  if (argument.length <= MAX_VALUE) return argument;
  throw new InvalidInputError(`At most ${MAX_VALUE} characters`, path);
};

const ARGUMENTS: Readonly<Record<Exclude<RuleActionKind, 'DISCARD' | 'STOP'>, Normalise>> = {
  ADD_FLAG: toFlag,
  REMOVE_FLAG: toFlag,
  ADD_LABEL: toLabel,
  REMOVE_LABEL: toLabel,
  MOVE: toText,
  COPY: toText,
  WEBHOOK: toText,
  REJECT: toText,
  FORWARD: (argument, path) => {
    const address = /\p{Cc}/u.test(argument) ? undefined : tryCanonicalAddress(argument);
    if (address === undefined) throw new InvalidInputError('Not an e-mail address', path);
    return address;
  },
  REPLY_TEMPLATE: (argument, path) => {
    if (readReply(argument)) return argument;
    throw new InvalidInputError(
      'Neither the id of a template nor JSON with text or templateId, subject and days',
      path,
    );
  },
};

function oneMark(
  marks: { addFlags?: string[]; addLabels?: string[] },
  path: readonly string[],
): ReturnType<typeof normaliseMarks> {
  try {
    return normaliseMarks(marks);
  } catch (error) {
    if (error instanceof InvalidInputError) throw new InvalidInputError(error.message, path);
    throw error;
  }
}
