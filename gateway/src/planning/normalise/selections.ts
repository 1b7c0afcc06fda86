import {
  Kind,
  type DirectiveNode,
  type FieldNode,
  type GraphQLCompositeType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Held } from './conditions';

/** What is selected of an object where one set of conditions holds; equal fields are one. */
export class Selections {
  /** By what has to be equal for two of them to be one, in the order of the first. */
  readonly entries = new Map<string, FieldEntry | FragmentEntry>();
  /** What was added as a whole. */
  readonly added = new Set<SelectionSetNode>();

  constructor(
    readonly type: GraphQLCompositeType,
    /** The variables that are known here. */
    readonly held: Held,
  ) {}
}

export interface FieldEntry {
  readonly kind: 'field';
  readonly key: string;
  /** The first selection of the field. */
  readonly node: FieldNode;
  readonly directives: readonly DirectiveNode[];
  /** Undefined for a leaf. */
  readonly below: Selections | undefined;
}

export interface FragmentEntry {
  readonly kind: 'fragment';
  /** Undefined where all objects are of the type. */
  readonly condition: string | undefined;
  readonly directives: readonly DirectiveNode[];
  readonly below: Selections;
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The selections as nodes. Fragments of which nothing is left are left out. */
export function selectionNodes({ entries }: Selections): SelectionNode[] {
  return [...entries.values()].flatMap((entry): SelectionNode[] => {
    if (entry.kind === 'field') return [fieldNode(entry)];
    const inner = selectionNodes(entry.below);
    return inner.length === 0 ? [] : [fragmentNode(entry, inner)];
  });
}

function fieldNode({ key, node, directives, below }: FieldEntry): FieldNode {
  const { name, arguments: given } = node;
  const inner = below && selectionNodes(below);
  return {
    kind: Kind.FIELD,
    name,
    ...(key !== name.value && { alias: { kind: Kind.NAME, value: key } }),
    ...(given && { arguments: given }),
    directives,
    ...(inner && { selectionSet: selectionSet(inner) }),
  };
}

function fragmentNode(
  { condition, directives }: FragmentEntry,
  selections: readonly SelectionNode[],
): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    directives,
    ...(condition !== undefined && {
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: condition } },
    }),
    selectionSet: selectionSet(selections),
  };
}

// An object of which nothing is left is still there, or not.
function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.length > 0 ? selections : [TYPENAME],
  };
}
