import {
  GraphQLError,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationContext } from '../planning/prepared-operation';
import type { Denial, DeniedFields } from './operation-authority';

// One error a place, but not a thousand for a thousand rows.
const MAX_ERRORS_A_FIELD = 20;

type Path = readonly (string | number)[];
interface Place {
  readonly value: unknown;
  readonly path: Path;
}

/** The errors that go with the nulls of denied fields, at the paths the response has them. */
export function denialErrors(
  operation: OperationContext,
  denied: DeniedFields,
  data: unknown,
): GraphQLError[] {
  const walk = new DenialWalk(operation.fragments, denied);
  walk.selectionSet(operation.operation.selectionSet, [{ value: data, path: [] }]);
  return walk.errors;
}

class DenialWalk {
  readonly errors: GraphQLError[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    private readonly denied: DeniedFields,
  ) {}

  selectionSet(set: SelectionSetNode, places: readonly Place[]): void {
    if (places.length === 0) return;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.field(selection, places);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.selectionSet(selection.selectionSet, places);
      } else {
        const fragment = this.fragments[selection.name.value];
        if (fragment) this.selectionSet(fragment.selectionSet, places);
      }
    }
  }

  private field(node: FieldNode, places: readonly Place[]): void {
    const key = node.alias?.value ?? node.name.value;
    const denial = this.denied.get(node);
    if (denial) this.refuse(denial, places, key);
    else if (node.selectionSet) {
      const inner = places.flatMap((place) => placesUnder(place, key));
      this.selectionSet(node.selectionSet, inner);
    }
  }

  private refuse(denial: Denial, places: readonly Place[], key: string): void {
    const refused = places.filter(({ value }) => isRefusedAt(value, key, denial));
    for (const { path } of refused.slice(0, MAX_ERRORS_A_FIELD)) {
      const at = [...path, key];
      const id = at.join('\0');
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      this.errors.push(denialError(denial, at));
    }
  }
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

function denialError({ coordinate, code }: Denial, path: Path): GraphQLError {
  const message =
    code === 'UNAUTHENTICATED'
      ? `Sign in to read ${coordinate}`
      : `The token has not the scopes that ${coordinate} requires`;
  return new GraphQLError(message, { path, extensions: { code } });
}
