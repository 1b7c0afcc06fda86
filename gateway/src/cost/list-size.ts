import { valueFromAST, type FieldNode } from 'graphql';
import type { FieldRule, ListRule } from './cost-rules';
import type { Variables } from './input-cost';

/** How long the lists of a field are, by its `@listSize`. */
export interface ListSize {
  /** Undefined when neither an argument nor an assumption tells. */
  readonly size: number | undefined;
  /** What is wrong with the arguments that bound the list. */
  readonly problem?: string;
}

/**
 * The length of the lists of a field with these arguments: the largest of its slicing arguments,
 * given or by default, or else the size its schema assumes. `variables` are coerced.
 */
export function listSize(
  { args, coordinate }: FieldRule,
  list: ListRule,
  node: FieldNode,
  variables: Variables,
): ListSize {
  const slices = list.slicingArguments.map((name) => {
    const arg = args.find((candidate) => candidate.name === name);
    const given = node.arguments?.find((candidate) => candidate.name.value === name)?.value;
    const value = arg && given && valueFromAST(given, arg.type, variables);
    // A variable that is left out leaves the argument its default (GraphQL §6.4.1).
    const byDefault = value === undefined ? count(arg?.defaultValue) : undefined;
    return { name, isGiven: count(value) !== undefined, count: count(value) ?? byDefault };
  });
  const counts = slices.flatMap((slice) => (slice.count === undefined ? [] : [slice.count]));
  const size = counts.length > 0 ? Math.max(...counts) : list.assumedSize;
  const given = slices.filter(({ isGiven }) => isGiven).length;
  // Whoever leaves all to their defaults has nothing to choose between.
  const isDefinite = given === 1 || (given === 0 && counts.length > 0);
  if (!list.requireOneSlicingArgument || slices.length === 0 || isDefinite) return { size };
  const names = slices.map(({ name }) => `"${name}"`).join(', ');
  const wanted = slices.length === 1 ? names : `one of ${names}`;
  return { size, problem: `${coordinate} takes ${given > 1 ? 'just ' : ''}${wanted}` };
}

// Below zero there is nothing to return, and nothing to be gained.
function count(value: unknown): number | undefined {
  return typeof value === 'number' ? Math.max(value, 0) : undefined;
}
