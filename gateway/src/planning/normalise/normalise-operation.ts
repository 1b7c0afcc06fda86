import {
  doTypesOverlap,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  print,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { refuseOperation } from '../../errors/refusal';
import { assuming, remainingDirectives, type PlanConditions } from './conditions';
import { isIntrospection, type PlannedKeys } from './planned-keys';
import { selectionNodes, Selections } from './selections';

/** What an operation is normalised for. */
export interface NormaliseOptions {
  /** The one the operation was validated against. */
  readonly schema: GraphQLSchema;
  readonly conditions: PlanConditions;
  readonly keys: PlannedKeys;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

// What several fragments multiply to is planned field by field.
const MOST_SELECTIONS = 20_000;

/**
 * The same operation as the planner takes it best: without named fragments, conditions of known
 * outcome, type conditions that all objects fulfil, and fields that are selected twice, each field
 * under its planned key where it was selected first. Undefined when there is nothing to fetch: all
 * of it is left out, or asks for the schema itself.
 *
 * @throws Refusal when it has too many selections
 */
export function normaliseOperation(
  document: DocumentNode,
  options: NormaliseOptions,
): DocumentNode | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition;
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const root = operation && options.schema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('the document holds no operation of the schema');
  const walk = new NormalisingWalk(options, fragments, root);
  const all = new Selections(root, options.conditions.held);
  walk.add(operation.selectionSet, all);
  const selections = selectionNodes(all);
  if (selections.length === 0) return undefined;
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] };
}

class NormalisingWalk {
  private readonly isMutation: boolean;
  private count = 0;

  constructor(
    private readonly options: NormaliseOptions,
    private readonly fragments: Fragments,
    private readonly root: GraphQLCompositeType,
  ) {
    this.isMutation = root === options.schema.getMutationType();
  }

  add(set: SelectionSetNode, into: Selections): void {
    // A fragment that is spread again adds nothing.
    if (into.added.has(set)) return;
    into.added.add(set);
    for (const selection of set.selections) {
      this.count += 1;
      if (this.count > MOST_SELECTIONS) throw tooMany();
      const directives = remainingDirectives(selection.directives, into.held);
      if (!directives) continue;
      if (selection.kind === Kind.FIELD) this.field(selection, directives, into);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.fragment(selection, directives, into);
      else {
        const fragment = this.fragments.get(selection.name.value);
        if (fragment) this.fragment(fragment, directives, into);
      }
    }
  }

  private field(node: FieldNode, directives: readonly DirectiveNode[], into: Selections): void {
    if (isIntrospection(node) || (node.name.value === '__typename' && into.type === this.root))
      return;
    const key = this.options.keys.of(node);
    const id = `${key} ${textOf(directives)}`;
    let entry = into.entries.get(id);
    if (!entry) {
      const type = fieldType(into.type, node.name.value);
      const below = type && new Selections(type, assuming(into.held, directives));
      into.entries.set(id, (entry = { kind: 'field', key, node, directives, below }));
    }
    if (node.selectionSet && entry.below) this.add(node.selectionSet, entry.below);
  }

  private fragment(
    { typeCondition, selectionSet }: InlineFragmentNode | FragmentDefinitionNode,
    directives: readonly DirectiveNode[],
    into: Selections,
  ): void {
    const name = typeCondition?.name.value;
    const condition = this.always(name, into.type) ? undefined : name;
    // The root fields of a mutation are run in their order, which fragments would change.
    const isInlined = directives.length === 0 || (this.isMutation && into.type === this.root);
    const below =
      condition === undefined && isInlined ? into : this.within(condition, directives, into);
    if (below) this.add(selectionSet, below);
  }

  /** The selections of a fragment; undefined when it applies to no object. */
  private within(
    condition: string | undefined,
    directives: readonly DirectiveNode[],
    { type: outer, held, entries }: Selections,
  ): Selections | undefined {
    const { schema } = this.options;
    const type = condition === undefined ? outer : schema.getType(condition);
    if (!isCompositeType(type) || !doTypesOverlap(schema, type, outer)) return undefined;
    // Each deferred fragment has a label of its own.
    const id = `... ${condition ?? ''} ${textOf(directives)}`;
    let entry = entries.get(id);
    if (!entry) {
      const below = new Selections(type, assuming(held, directives));
      entries.set(id, (entry = { kind: 'fragment', condition, directives, below }));
    }
    return entry.below;
  }

  private always(condition: string | undefined, type: GraphQLCompositeType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wider = this.options.schema.getType(condition);
    return (
      isAbstractType(wider) && !isUnionType(type) && this.options.schema.isSubType(wider, type)
    );
  }
}

function fieldType(parent: GraphQLCompositeType, name: string): GraphQLCompositeType | undefined {
  const field = isUnionType(parent) ? undefined : parent.getFields()[name];
  const type = field && getNamedType(field.type);
  return isCompositeType(type) ? type : undefined;
}

function textOf(directives: readonly DirectiveNode[]): string {
  return directives.length === 0 ? '' : directives.map((directive) => print(directive)).join();
}

function tooMany() {
  return refuseOperation(
    'OPERATION_TOO_COMPLEX',
    `The operation is too large: more than ${String(MOST_SELECTIONS)} selections`,
  );
}
