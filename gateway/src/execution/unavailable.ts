import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLFormattedError,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import type { SubgraphFetch } from './transport';

// Each field that is missing gets its error, up to a number that still helps.
const MAX_ERRORS = 50;

/** One error for each field that a subgraph did not answer, at the paths of the fetch. */
export function unavailableErrors(
  service: string,
  fetch: SubgraphFetch,
  document: DocumentNode,
): GraphQLFormattedError[] {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const message = `The service "${service}" is not available`;
  const extensions = { code: 'UPSTREAM_UNAVAILABLE', service, retriable: true };
  return pathsOf(operation.selectionSet, fetch, document)
    .slice(0, MAX_ERRORS)
    .map((path) => ({ message, path, extensions }));
}

function pathsOf(
  root: SelectionSetNode,
  { variables }: SubgraphFetch,
  document: DocumentNode,
): (string | number)[][] {
  const representations = variables['representations'];
  if (!Array.isArray(representations)) return keysOf(root, document).map((key) => [key]);
  const [entities] = root.selections;
  const set = entities?.kind === Kind.FIELD ? entities.selectionSet : undefined;
  if (!set) return [];
  return representations.flatMap((representation: unknown, index) => {
    const { __typename: typename } = Object(representation) as Record<string, unknown>;
    return keysOf(set, document, typename).map((key) => ['_entities', index, key]);
  });
}

/** Response keys of a selection; fragments on other object types than `typename` are left out. */
function keysOf(set: SelectionSetNode, document: DocumentNode, typename?: unknown): string[] {
  const keys = set.selections.flatMap((selection): string[] => {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      return key === '__typename' ? [] : [key];
    }
    const fragment = fragmentOf(selection, document);
    const condition = fragment?.typeCondition?.name.value;
    const other = typename !== undefined && condition !== undefined && condition !== typename;
    return !fragment || other ? [] : keysOf(fragment.selectionSet, document, typename);
  });
  return [...new Set(keys)];
}

function fragmentOf(
  selection: FragmentSpreadNode | InlineFragmentNode,
  document: DocumentNode,
): FragmentDefinitionNode | InlineFragmentNode | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return fragments.find(({ name }) => name.value === selection.name.value);
}
