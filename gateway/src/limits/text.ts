import { refuseOperation } from '../errors/refusal';

const NUL_IN_LITERAL = /\\u0000|\\u\{0+\}/;
const MAX_DEPTH = 100;

/**
 * Refuses text that no store behind the graph can keep: U+0000, which PostgreSQL's text has no room
 * for, and lone surrogates, which are no Unicode text at all.
 *
 * @throws Refusal
 */
export function checkText(query: string, variables: Readonly<Record<string, unknown>>): void {
  if (query.includes('\0') || NUL_IN_LITERAL.test(query) || !isText(variables, 0)) {
    throw refuseOperation('INVALID_REQUEST_BODY', 'Text must not hold U+0000 or a lone surrogate');
  }
}

function isText(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  return Object.values(value).every((part) => isText(part, depth + 1));
}
