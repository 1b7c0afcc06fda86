import { readReply } from '../rules/reply-spec';
import type { RuleAction, RuleCondition, RuleContent } from '../rules/rule';
import { escapeGlob, toGlob } from './glob';

// POSIX extended expressions (the regex extension) have none of these.
const NOT_POSIX = /\(\?|\\[A-Za-z\d]|[*+?}][?+]/;

/** Rules as a script, with the reasons why some are not in it. */
export interface SieveScript {
  readonly script: string;
  readonly omitted: readonly string[];
}

/** What Sieve has no word for. */
class Inexpressible extends Error {}

/**
 * Writes rules as a Sieve script that does the same (RFC 5228). A rule that Sieve cannot express is
 * left out, with the reason as a comment and in `omitted`.
 *
 * @param folderPath the path of a folder that a rule names by id, role or path.
 */
export function exportSieve(
  rules: readonly RuleContent[],
  folderPath: (name: string) => string,
): SieveScript {
  const required = new Set<string>();
  const omitted: string[] = [];
  const parts = rules.map((rule) => {
    const needs = new Set<string>();
    try {
      const text = writeRule(rule, { needs, folderPath });
      for (const name of needs) required.add(name);
      return text;
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      const reason = `${rule.name}: ${error.message}`;
      omitted.push(reason);
      return `# Left out: ${reason}\n`;
    }
  });
  const names = [...required].sort().map(quote);
  const head = names.length === 0 ? [] : [`require [${names.join(', ')}];\n`];
  return { script: [...head, ...parts].join('\n'), omitted };
}

interface Writing {
  readonly needs: Set<string>;
  readonly folderPath: (name: string) => string;
}

function writeRule(rule: RuleContent, writing: Writing): string {
  const tests = rule.conditions.map((condition) => writeCondition(condition, writing));
  // Flags count for what is filed after them alone (RFC 5232 §2.1): they come first.
  const ordered = [...rule.actions].sort((a, b) => Number(isFlag(b)) - Number(isFlag(a)));
  const actions = ordered.map((action) => `  ${writeAction(action, writing)}\n`);
  return `# rule:[${rule.name}]\nif ${writeTest(rule, tests)} {\n${actions.join('')}}\n`;
}

function isFlag({ kind }: RuleAction): boolean {
  return kind === 'ADD_FLAG' || kind === 'REMOVE_FLAG';
}

function writeTest({ match, enabled }: RuleContent, tests: readonly string[]): string {
  const joined = tests.join(', ');
  if (match === 'ANY') return enabled ? `anyof (${joined})` : `allof (false, anyof (${joined}))`;
  if (!enabled) return `allof (${['false', ...tests].join(', ')})`;
  return tests.length === 0 ? 'true' : `allof (${joined})`;
}

function writeCondition(condition: RuleCondition, writing: Writing): string {
  const test = writeComparison(condition, writing);
  return condition.negate ? `not ${test}` : test;
}

function writeComparison(condition: RuleCondition, writing: Writing): string {
  const { field, operator, header } = condition;
  if (field === 'LIST_ID') return writeListId(condition, writing);
  if (field === 'BODY') return writeBody(condition, writing);
  if (field === 'SIZE') {
    return `size ${operator === 'GREATER_THAN' ? ':over' : ':under'} ${wholeNumber(condition)}`;
  }
  if (field === 'HAS_ATTACHMENT' || field === 'SPAM_SCORE' || field === 'AUTH_RESULT') {
    throw new Inexpressible(`Sieve cannot ask for ${field}`);
  }
  const name = quote(header ?? field.toLowerCase());
  if (operator === 'EXISTS') return `exists ${name}`;
  const test = field === 'SUBJECT' || field === 'HEADER' ? 'header' : 'address';
  return `${test} ${writeMatch(condition, writing, name)}`;
}

function writeBody(condition: RuleCondition, writing: Writing): string {
  if (condition.operator === 'EXISTS') {
    throw new Inexpressible('Sieve cannot ask whether there is a text');
  }
  writing.needs.add('body');
  return `body :text ${writeMatch(condition, writing)}`;
}

function writeListId(condition: RuleCondition, writing: Writing): string {
  const name = quote('list-id');
  const { operator, value } = condition;
  if (operator === 'EXISTS') return `exists ${name}`;
  if (operator === 'IS') return `header :contains ${name} ${quote(`<${value ?? ''}>`)}`;
  if (operator === 'CONTAINS') return `header ${writeMatch(condition, writing, name)}`;
  throw new Inexpressible(`Sieve cannot compare LIST_ID with ${operator}`);
}

function writeMatch({ operator, value }: RuleCondition, { needs }: Writing, name?: string): string {
  const text = value ?? '';
  const match = (type: string, key: string): string =>
    [type, name, quote(key)].filter((part) => part !== undefined).join(' ');
  switch (operator) {
    case 'IS':
      return match(':is', text);
    case 'CONTAINS':
      return match(':contains', text);
    case 'STARTS_WITH':
      return match(':matches', `${escapeGlob(text)}*`);
    case 'ENDS_WITH':
      return match(':matches', `*${escapeGlob(text)}`);
    case 'MATCHES': {
      const glob = toGlob(text);
      if (glob !== undefined) return match(':matches', glob);
      if (NOT_POSIX.test(text)) throw new Inexpressible('its pattern is no POSIX expression');
      needs.add('regex');
      return match(':regex', text);
    }
    case 'EXISTS':
    case 'GREATER_THAN':
    case 'LESS_THAN':
      throw new Inexpressible(`Sieve cannot compare so with ${operator}`);
  }
}

function wholeNumber({ value }: RuleCondition): string {
  if (/^\d{1,9}[KMG]?$/i.test(value ?? '')) return value ?? '';
  throw new Inexpressible('Sieve knows whole numbers only');
}

function writeAction({ kind, argument }: RuleAction, { needs, folderPath }: Writing): string {
  const form = ACTIONS[kind];
  if (!form) throw new Inexpressible(`Sieve has no ${kind}`);
  for (const extension of form.needs) needs.add(extension);
  return form.write(argument ?? '', folderPath);
}

interface ActionForm {
  readonly needs: readonly string[];
  write(argument: string, folderPath: Writing['folderPath']): string;
}

const ACTIONS: Readonly<Partial<Record<RuleAction['kind'], ActionForm>>> = {
  MOVE: { needs: ['fileinto'], write: (folder, path) => `fileinto ${quote(path(folder))};` },
  COPY: {
    needs: ['fileinto', 'copy'],
    write: (folder, path) => `fileinto :copy ${quote(path(folder))};`,
  },
  ADD_FLAG: { needs: ['imap4flags'], write: (flag) => `addflag ${quote(flag)};` },
  REMOVE_FLAG: { needs: ['imap4flags'], write: (flag) => `removeflag ${quote(flag)};` },
  FORWARD: { needs: ['copy'], write: (address) => `redirect :copy ${quote(address)};` },
  REJECT: { needs: ['reject'], write: (reason) => `reject ${quote(reason)};` },
  REPLY_TEMPLATE: { needs: ['vacation'], write: (reply) => writeVacation(reply) },
  DISCARD: { needs: [], write: () => 'discard;' },
  STOP: { needs: [], write: () => 'stop;' },
};

function writeVacation(argument: string): string {
  const reply = readReply(argument);
  if (reply?.text == null) throw new Inexpressible('Sieve has no templates');
  const subject = reply.subject === null ? '' : ` :subject ${quote(reply.subject)}`;
  return `vacation :days ${reply.days}${subject} ${quote(reply.text)};`;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
