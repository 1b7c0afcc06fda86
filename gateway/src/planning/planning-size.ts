import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Graph } from './build-graph';

/**
 * How much there is to plan: the fields of a validated operation with its fragments flattened. One
 * of an abstract type is counted, with all below it, for every type that the object may have and
 * every subgraph: the planner may have to part them by type, each with its ways through the
 * subgraphs. Linear in the text: a fragment is measured once.
 */
export function planningSize(
  { schema, subgraphs }: Pick<Graph, 'schema' | 'subgraphs'>,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): number {
  const root = schema.getRootType(operation.operation);
  return root
    ? new Sizes({ schema, fragments, ways: subgraphs.length }).of(operation.selectionSet, root)
    : 0;
}

class Sizes {
  private readonly measured = new Map<string, number>();

  constructor(
    private readonly given: {
      readonly schema: GraphQLSchema;
      readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
      readonly ways: number;
    },
  ) {}

  of(set: SelectionSetNode, parent: GraphQLCompositeType): number {
    const { schema, ways } = this.given;
    const width = isAbstractType(parent) ? schema.getPossibleTypes(parent).length * ways : 1;
    let size = 0;
    for (const selection of set.selections) {
      switch (selection.kind) {
        case Kind.FIELD:
          size += width * (1 + this.below(selection.name.value, parent, selection.selectionSet));
          break;
        case Kind.INLINE_FRAGMENT: {
          const { typeCondition, selectionSet } = selection;
          size += this.of(selectionSet, this.typeOf(typeCondition?.name.value, parent));
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          size += this.fragment(selection.name.value, parent);
      }
    }
    return size;
  }

  private below(
    name: string,
    parent: GraphQLCompositeType,
    set: SelectionSetNode | undefined,
  ): number {
    if (!set || !(isObjectType(parent) || isInterfaceType(parent))) return 0;
    const field = parent.getFields()[name];
    const type = field && getNamedType(field.type);
    return isCompositeType(type) ? this.of(set, type) : 0;
  }

  private fragment(name: string, parent: GraphQLCompositeType): number {
    const known = this.measured.get(name);
    if (known !== undefined) return known;
    const fragment = this.given.fragments[name];
    if (!fragment) return 0;
    const type = this.typeOf(fragment.typeCondition.name.value, parent);
    const size = this.of(fragment.selectionSet, type);
    this.measured.set(name, size);
    return size;
  }

  private typeOf(name: string | undefined, otherwise: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? undefined : this.given.schema.getType(name);
    return isCompositeType(type) ? type : otherwise;
  }
}
