import {
  GraphQLError,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationContext } from '../planning/prepared-operation';
import type { Denial, DeniedFields } from './operation-authority';

// One error a place, but not a thousand for a thousand rows.
const MAX_ERRORS_A_FIELD = 20;
const MAX_ERRORS = 1_000;
// Fragments that use each other have more places than an answer has room for.
const MAX_STEPS = 20_000;

type Path = readonly (string | number)[];
interface Place {
  readonly value: unknown;
  readonly path: Path;
}

/** What became of the denied fields of an answer. */
export interface Denials {
  readonly errors: readonly GraphQLError[];
  /** Whether the null at `path` is that of a denied field which has too many to tell each. */
  covers(path: Path): boolean;
}

/** Nothing was denied. */
export const NO_DENIALS: Denials = { errors: [], covers: () => false };

/**
 * The errors that go with the nulls of denied fields, at the paths the response has them. `path`
 * tells where in it the data is.
 */
export function denialErrors(
  operation: OperationContext,
  denied: DeniedFields,
  data: unknown,
  path: Path = [],
): Denials {
  const walk = new DenialWalk(operation.fragments, denied);
  walk.selectionSet(operation.operation.selectionSet, [{ value: data, path }]);
  return walk;
}

class DenialWalk implements Denials {
  readonly errors: GraphQLError[] = [];
  private readonly seen = new Set<string>();
  private readonly untold = new Set<string>();
  private readonly guarding = new Map<SelectionSetNode, boolean>();
  private readonly walked = new WeakMap<readonly Place[], Set<SelectionSetNode>>();
  private steps = 0;

  constructor(
    private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    private readonly denied: DeniedFields,
  ) {}

  covers(path: Path): boolean {
    return this.untold.size > 0 && this.untold.has(fieldsOf(path));
  }

  selectionSet(set: SelectionSetNode, places: readonly Place[]): void {
    if (places.length === 0 || !this.holdsDenied(set) || this.isWalked(set, places)) return;
    this.steps += 1;
    if (this.steps > MAX_STEPS || this.errors.length >= MAX_ERRORS) return;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.field(selection, places);
      else this.within(selection, (inner) => this.selectionSet(inner, places));
    }
  }

  private field(node: FieldNode, places: readonly Place[]): void {
    const key = node.alias?.value ?? node.name.value;
    const denial = this.denied.get(node);
    if (denial) this.refuse(denial, places, key);
    else if (node.selectionSet && this.holdsDenied(node.selectionSet)) {
      const inner = places.flatMap((place) => placesUnder(place, key));
      this.selectionSet(node.selectionSet, inner);
    }
  }

  private refuse(denial: Denial, places: readonly Place[], key: string): void {
    const refused = places.filter(({ value }) => isRefusedAt(value, key, denial));
    const further = refused[MAX_ERRORS_A_FIELD];
    if (further) this.untold.add(fieldsOf([...further.path, key]));
    for (const { path } of refused.slice(0, MAX_ERRORS_A_FIELD)) {
      const at = [...path, key];
      const id = at.join('\0');
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      this.errors.push(denialError(denial, at));
    }
  }

  /** Most rows of an answer hold nothing that is denied. */
  private holdsDenied(set: SelectionSetNode): boolean {
    const known = this.guarding.get(set);
    if (known !== undefined) return known;
    const holds = set.selections.some((selection) => {
      if (selection.kind !== Kind.FIELD) {
        return this.within(selection, (inner) => this.holdsDenied(inner)) ?? false;
      }
      if (this.denied.has(selection)) return true;
      return selection.selectionSet ? this.holdsDenied(selection.selectionSet) : false;
    });
    this.guarding.set(set, holds);
    return holds;
  }

  private isWalked(set: SelectionSetNode, places: readonly Place[]): boolean {
    const sets = this.walked.get(places) ?? new Set();
    if (sets.has(set)) return true;
    this.walked.set(places, sets.add(set));
    return false;
  }

  private within<T>(
    node: FragmentSpreadNode | InlineFragmentNode,
    use: (set: SelectionSetNode) => T,
  ): T | undefined {
    if (node.kind === Kind.INLINE_FRAGMENT) return use(node.selectionSet);
    const fragment = this.fragments[node.name.value];
    return fragment && use(fragment.selectionSet);
  }
}

/** A path without the indices of its lists. */
function fieldsOf(path: Path): string {
  return path.filter((element) => typeof element === 'string').join('\0');
}

// A place that is null itself may have lost its value to a denied field that may not be null. An
// object without the key is of another type than the fragment that asks for it.
function isRefusedAt(value: unknown, key: string, { nonNull }: Denial): boolean {
  if (value === null) return nonNull;
  return (
    typeof value === 'object' && key in value && (value as Record<string, unknown>)[key] === null
  );
}

function placesUnder({ value, path }: Place, key: string): Place[] {
  if (value === null || typeof value !== 'object') return [{ value: null, path: [...path, key] }];
  if (!(key in value)) return [];
  return flatten((value as Record<string, unknown>)[key], [...path, key]);
}

function flatten(value: unknown, path: Path): Place[] {
  if (!Array.isArray(value)) return [{ value: value ?? null, path }];
  return value.flatMap((item, index) => flatten(item, [...path, index]));
}

function denialError(denial: Denial, path: Path): GraphQLError {
  return new GraphQLError(denialMessage(denial), { path, extensions: { code: denial.code } });
}

/** What a caller is told of a denied field; never which policies or scopes guard it. */
export function denialMessage({ coordinate, code }: Denial): string {
  return code === 'UNAUTHENTICATED'
    ? `Sign in to read ${coordinate}`
    : `Not allowed to read ${coordinate}`;
}
