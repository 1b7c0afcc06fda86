import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  parse,
  type DocumentNode,
  type FragmentDefinitionNode,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { PlannedFetch } from '../transport';
import type { Values } from './plan-run';
import type { TypeConditions } from './type-conditions';

// While a subgraph is down, the same few fetches fail again and again.
const documents = new WeakMap<PlannedFetch, DocumentNode>();

/** What a fetch asks for at its first level: the fields that are missing when it fails. */
export class AskedFields {
  private readonly document: DocumentNode;
  private readonly operation: OperationDefinitionNode | undefined;

  constructor(
    fetch: PlannedFetch,
    private readonly types: TypeConditions,
    private readonly variables: Values,
  ) {
    this.document = documentOf(fetch);
    this.operation = this.document.definitions.find(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
  }

  /** Response keys of a fetch of root fields. */
  ofRoot(): string[] {
    return this.keysOf(this.operation?.selectionSet, undefined);
  }

  /** Response keys of a fetch of entities, for one of a type. */
  ofEntity(typename: unknown): string[] {
    const [entities] = this.operation?.selectionSet.selections ?? [];
    if (entities?.kind !== Kind.FIELD) return [];
    return this.keysOf(entities.selectionSet, typeof typename === 'string' ? typename : undefined);
  }

  private keysOf(set: SelectionSetNode | undefined, typename: string | undefined): string[] {
    const included = (set?.selections ?? []).filter((selection) => this.isIncluded(selection));
    const keys = included.flatMap((selection): string[] => {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        return selection.name.value === '__typename' ? [] : [key];
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragment(selection.name.value);
      if (!fragment || !this.holds(fragment.typeCondition, typename)) return [];
      return this.keysOf(fragment.selectionSet, typename);
    });
    return [...new Set(keys)];
  }

  private holds(condition: NamedTypeNode | undefined, typename: string | undefined): boolean {
    if (typename === undefined || condition === undefined) return true;
    return this.types.holds(condition.name.value, typename);
  }

  private isIncluded(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, this.variables);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }

  private fragment(name: string): FragmentDefinitionNode | undefined {
    const fragments = this.document.definitions.filter(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
    );
    return fragments.find((fragment) => fragment.name.value === name);
  }
}

function documentOf(fetch: PlannedFetch): DocumentNode {
  const known = documents.get(fetch);
  if (known) return known;
  const document = parse(fetch.query, { noLocation: true });
  documents.set(fetch, document);
  return document;
}
