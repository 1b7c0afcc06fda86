import { RE2JS, RE2JSException } from 're2js';

const MAX_PATTERN = 500;
// Time is linear in text times program: with 16,384 characters the worst pattern takes some 20 ms.
const MAX_PROGRAM = 1_000;
const MAX_KEPT = 500;

/** How much of a text a pattern is held against, in UTF-16 units. */
export const MAX_PATTERN_TEXT = 16_384;

const kept = new Map<string, RE2JS>();

/**
 * A regular expression (RE2 syntax), searched for anywhere and without regard to case. The engine does
 * not backtrack: no pattern takes more than time linear in the text, whoever wrote it.
 *
 * @returns undefined when it is not one, or is too large.
 * @example findPattern('^inv(oice)?-\\d+')?.('Invoice-7'); // true
 */
export function findPattern(pattern: string): ((text: string) => boolean) | undefined {
  const compiled = kept.get(pattern) ?? compile(pattern);
  return compiled && ((text) => compiled.test(text.slice(0, MAX_PATTERN_TEXT)));
}

function compile(pattern: string): RE2JS | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > MAX_PROGRAM) return undefined;
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(pattern, compiled);
    return compiled;
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
