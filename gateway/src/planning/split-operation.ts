import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  OperationTypeNode,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { DeniedFields } from '../authority/operation-authority';
import { DEFER, deferAs, type DeferSettings, type Variables } from './deferred-fragments';
import type { OperationContext } from './prepared-operation';

/** A step from an object of one part of the response towards where another part stands. */
export type PartStep =
  | {
      readonly kind: 'field';
      readonly key: string;
      /** Under which the fetched data holds it. */
      readonly source: string;
      readonly node: FieldNode;
    }
  | {
      readonly kind: 'fragment';
      /** The type an object has to be of; undefined where all are. */
      readonly condition: string | undefined;
      readonly node: InlineFragmentNode;
    };

/** What one payload holds at each of its places: the primary part, or one deferred fragment. */
export interface OperationPart {
  /** How the plan names it; empty for the primary part. */
  readonly id: string;
  /** How the client does. */
  readonly label: string | undefined;
  /** The type of the objects it is of. */
  readonly typeName: string;
  /** From an object of the part around it. */
  readonly path: readonly PartStep[];
  /** The operation as if it selected what the part holds, without what is deferred inside. */
  readonly context: OperationContext;
  readonly inner: readonly OperationPart[];
}

/** An operation taken apart at its `@defer`s, for one set of the variables they depend on. */
export interface SplitOperation {
  /** For the planner: each deferred fragment stands by itself, labelled with its id. */
  readonly document: DocumentNode;
  /** The variables of its `@defer`s that are true. */
  readonly variables: Variables;
  readonly primary: OperationPart;
  /** The same fields in the split operation. */
  denied(denied: DeniedFields): DeniedFields;
  /** `document`, which may have lost fields since, as the planner takes it. */
  labelled(document: DocumentNode): DocumentNode;
}

// Fragments that use each other have more places than an answer has room for.
const MOST_FRAGMENTS = 100;
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);
const TYPENAME: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
};

/**
 * Takes an operation apart. Undefined when nothing of it is deferred with these variables, or so
 * much that it is answered in one piece.
 */
export function splitOperation(
  context: OperationContext,
  document: DocumentNode,
  settings: DeferSettings,
): SplitOperation | undefined {
  const walk = new SplitWalk(context, settings);
  const root = context.schema.getRootType(context.operation.operation);
  if (!root) return undefined;
  const made: MadePart = { id: '', label: undefined, typeName: root.name, path: [], inner: [] };
  const at: Place = { part: made, steps: [], type: root, isRoot: true };
  const { planned, shown } = walk.selectionSet(context.operation.selectionSet, at);
  if (made.inner.length === 0 || walk.isTooLarge) return undefined;
  const operation = { ...context.operation, selectionSet: planned };
  const definitions = document.definitions.map((it) =>
    it.kind === Kind.OPERATION_DEFINITION ? operation : it,
  );
  return {
    document: { ...document, definitions },
    variables: settings.held,
    primary: walk.part(made, shown),
    denied: (denied) => walk.denied(denied),
    labelled: (it) => walk.labelled(it),
  };
}

interface MadePart extends Omit<OperationPart, 'context' | 'inner'> {
  readonly inner: OperationPart[];
}

interface Place {
  readonly part: MadePart;
  readonly steps: readonly PartStep[];
  readonly type: GraphQLCompositeType;
  /** No field is around it. */
  readonly isRoot: boolean;
}

interface Split {
  /** With what is deferred. */
  readonly planned: SelectionSetNode;
  /** Without it. */
  readonly shown: SelectionSetNode;
}

class SplitWalk {
  private readonly origins = new Map<FieldNode, FieldNode>();
  private readonly labels = new Set<DirectiveNode>();
  private readonly isMutation: boolean;
  private count = 0;

  constructor(
    private readonly context: OperationContext,
    private readonly settings: DeferSettings,
  ) {
    this.isMutation = context.operation.operation === OperationTypeNode.MUTATION;
  }

  get isTooLarge(): boolean {
    return this.count > MOST_FRAGMENTS;
  }

  part(made: MadePart, selectionSet: SelectionSetNode): OperationPart {
    const { context } = this;
    return { ...made, context: { ...context, operation: { ...context.operation, selectionSet } } };
  }

  denied(denied: DeniedFields): DeniedFields {
    if (denied.size === 0) return denied;
    const all = new Map(denied);
    for (const [copy, origin] of this.origins) {
      const denial = denied.get(origin);
      if (denial) all.set(copy, denial);
    }
    return all;
  }

  labelled(document: DocumentNode): DocumentNode {
    return visit(document, {
      Directive: (node) => (node.name.value === DEFER && !this.labels.has(node) ? null : undefined),
      // The planner knows what is asked of the schema itself in the primary part alone.
      Field: ({ name }) => (INTROSPECTION.has(name.value) ? null : undefined),
      SelectionSet: {
        leave: (set) =>
          set.selections.length > 0 ? undefined : { ...set, selections: [TYPENAME] },
      },
    });
  }

  selectionSet(set: SelectionSetNode, at: Place): Split {
    const planned: SelectionNode[] = [];
    const shown: SelectionNode[] = [];
    for (const selection of set.selections) {
      if (this.isTooLarge || !this.settings.defersIn(selection)) {
        planned.push(selection);
        shown.push(selection);
      } else if (selection.kind === Kind.FIELD) {
        const split = this.field(selection, at);
        planned.push(split.planned);
        shown.push(split.shown);
      } else {
        const split = this.fragment(this.inlined(selection), at);
        planned.push(split.planned);
        if (split.shown) shown.push(split.shown);
      }
    }
    return { planned: { ...set, selections: planned }, shown: { ...set, selections: shown } };
  }

  private field(node: FieldNode, at: Place) {
    const key = node.alias?.value ?? node.name.value;
    const type = fieldType(at.type, node.name.value);
    const source = this.context.keys?.of(node) ?? key;
    const steps: PartStep[] = [...at.steps, { kind: 'field', key, source, node }];
    const inner = { part: at.part, steps, type, isRoot: false };
    const split = this.selectionSet(node.selectionSet as SelectionSetNode, inner);
    const planned: FieldNode = { ...node, selectionSet: split.planned };
    const shown: FieldNode = { ...node, selectionSet: split.shown };
    this.origins.set(planned, node).set(shown, node);
    return { planned, shown };
  }

  private fragment(fragment: InlineFragmentNode, at: Place) {
    this.count += 1;
    const { schema } = this.context;
    const node = withoutDefer(fragment);
    const type = narrowed(schema, at.type, fragment.typeCondition?.name.value);
    const condition = conditionOf(schema, at.type, fragment);
    const steps: PartStep[] = [...at.steps, { kind: 'fragment', condition, node }];
    const defer = fragment.directives?.find(({ name }) => name.value === DEFER);
    // The root fields of a mutation are run in order, and none of them later than the others.
    const isDeferred = defer && this.settings.holds(defer) && !(this.isMutation && at.isRoot);
    if (isDeferred) return { planned: this.deferred(node, defer, { ...at, steps, type }) };
    const { planned, shown } = this.selectionSet(node.selectionSet, { ...at, steps, type });
    return {
      planned: { ...node, selectionSet: planned },
      shown: { ...node, selectionSet: shown },
    };
  }

  private deferred(node: InlineFragmentNode, defer: DirectiveNode, at: Place): InlineFragmentNode {
    const id = String(this.count);
    const label = labelOf(defer);
    const made: MadePart = { id, label, typeName: at.type.name, path: at.steps, inner: [] };
    const split = this.selectionSet(node.selectionSet, { ...at, part: made, steps: [] });
    const shown: InlineFragmentNode = { ...node, selectionSet: split.shown };
    at.part.inner.push(this.part(made, { kind: Kind.SELECTION_SET, selections: [shown] }));
    const directive = deferAs(id);
    this.labels.add(directive);
    const directives = [...(node.directives ?? []), directive];
    const planned = { ...node, directives, selectionSet: split.planned };
    const keys = node.selectionSet.selections.filter((it) => this.isOtherNameOfKey(it, at.type));
    if (keys.length === 0) return planned;
    const selections = [...keys, { ...planned, typeCondition: undefined }];
    return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  }

  // By its own name it would be fetched with the object. By another one it is asked for where the
  // rest is, which may not know the object.
  private isOtherNameOfKey(selection: SelectionNode, { name: type }: GraphQLCompositeType) {
    if (selection.kind !== Kind.FIELD || selection.selectionSet) return false;
    const { alias, name, directives = [] } = selection;
    if (!alias || alias.value === name.value || directives.length > 0) return false;
    return this.context.isKey?.(type, name.value) === true;
  }

  private inlined(selection: Exclude<SelectionNode, FieldNode>): InlineFragmentNode {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const fragment = this.context.fragments[selection.name.value];
    if (!fragment) throw new Error(`no fragment ${selection.name.value}`);
    const { typeCondition, selectionSet } = fragment;
    const { directives = [] } = selection;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
  }
}

function withoutDefer(node: InlineFragmentNode): InlineFragmentNode {
  const { directives = [] } = node;
  return { ...node, directives: directives.filter(({ name }) => name.value !== DEFER) };
}

function labelOf({ arguments: given = [] }: DirectiveNode): string | undefined {
  const value = given.find(({ name }) => name.value === 'label')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function fieldType(parent: GraphQLCompositeType, name: string): GraphQLCompositeType {
  const field = isUnionType(parent) ? undefined : parent.getFields()[name];
  const type = field && getNamedType(field.type);
  if (!isCompositeType(type)) throw new Error(`${parent.name}.${name} has no fields`);
  return type;
}

/** What is known of an object of `type` inside a fragment. */
function narrowed(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  condition: string | undefined,
): GraphQLCompositeType {
  const wanted = condition === undefined ? undefined : schema.getType(condition);
  return isCompositeType(wanted) && !isObjectType(type) ? wanted : type;
}

function conditionOf(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  { typeCondition }: InlineFragmentNode,
): string | undefined {
  const name = typeCondition?.name.value;
  if (name === undefined || name === type.name || isObjectType(type)) return undefined;
  const wanted = schema.getType(name);
  const holdsForAll =
    isAbstractType(wanted) && !isUnionType(type) && schema.isSubType(wanted, type);
  return holdsForAll ? undefined : name;
}
