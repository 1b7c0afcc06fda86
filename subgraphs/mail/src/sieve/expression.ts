import type { RuleCondition } from '../rules/rule';

/** A test as a formula over conditions. */
export type Expression =
  | { readonly kind: 'condition'; readonly condition: RuleCondition }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expression[] };

/** What always holds. */
export const TRUE: Expression = { kind: 'all', of: [] };
/** What never holds. */
export const FALSE: Expression = { kind: 'any', of: [] };

const MAX_CASES = 32;

/**
 * The cases in which a formula holds: each a list of conditions that all have to hold (its disjunctive
 * normal form). None for what never holds.
 *
 * @returns undefined when there are more than 32 of them.
 */
export function casesOf(expression: Expression, negated = false): RuleCondition[][] | undefined {
  if (expression.kind === 'condition') {
    const { condition } = expression;
    return [[{ ...condition, negate: condition.negate !== negated }]];
  }
  if (expression.kind === 'not') return casesOf(expression.of, !negated);
  const parts = expression.of.map((part) => casesOf(part, negated));
  // Not all is any of the negated ones, and the other way round.
  const all = (expression.kind === 'all') !== negated;
  let cases: RuleCondition[][] = all ? [[]] : [];
  for (const part of parts) {
    if (!part) return undefined;
    cases = all
      ? cases.flatMap((left) => part.map((right) => [...left, ...right]))
      : [...cases, ...part];
    if (cases.length > MAX_CASES) return undefined;
  }
  return cases;
}
