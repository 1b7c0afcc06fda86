import {
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { deferAs } from '../deferred-fragments';
import { responseKey } from '../normalise/meaning';
import type { FieldNeeds, Need, Resolving } from './field-needs';

/** One selection of a field of the objects at one path of the response. */
interface Occurrence {
  readonly node: FieldNode;
  readonly typeName: string;
  readonly type: GraphQLCompositeType | undefined;
  /** The type conditions above the objects, and those among their selections. */
  readonly outer: string;
  readonly inner: string;
  readonly resolving: Resolving;
}

/** Selections at one path. */
interface Selected {
  readonly set: SelectionSetNode;
  readonly type: GraphQLCompositeType;
  readonly outer: string;
}

type Labels = Map<FieldNode, string>;

const LABEL = 'apart';

/**
 * The same normalised operation with fields that cannot be planned together in fragments of their
 * own, labelled for the planner to fetch them apart from the rest: those that require one field with
 * different arguments, and those whose requirements are fetched for some objects of a path alone.
 * Undefined where all can be planned together.
 */
export function separateNeeds(
  document: DocumentNode,
  supergraph: GraphQLSchema,
  needs: FieldNeeds,
): DocumentNode | undefined {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const root = supergraph.getRootType(operation.operation);
  if (!root) return undefined;
  const walk = new SeparatingWalk(supergraph, needs);
  walk.path([{ set: operation.selectionSet, type: root, outer: '' }]);
  if (walk.labels.size === 0) return undefined;
  const selectionSet = labelled(operation.selectionSet, walk.labels);
  return { ...document, definitions: [{ ...operation, selectionSet }] };
}

class SeparatingWalk {
  readonly labels: Labels = new Map();
  private groups = 0;

  constructor(
    private readonly supergraph: GraphQLSchema,
    private readonly needs: FieldNeeds,
  ) {}

  /** Looks at all that is selected at one path. */
  path(selected: readonly Selected[]): void {
    const occurrences = selected.flatMap(({ set, type, outer }) =>
      this.occurrencesIn(set, type, { outer, inner: '' }),
    );
    this.separate(occurrences);
    const below = new Map<string, Selected[]>();
    for (const { node, type, outer, inner } of occurrences) {
      if (!node.selectionSet || !type) continue;
      const key = `${this.labels.get(node) ?? ''} ${responseKey(node)}`;
      const known = below.get(key);
      const it = { set: node.selectionSet, type, outer: `${outer}${inner}/` };
      if (known) known.push(it);
      else below.set(key, [it]);
    }
    for (const it of below.values()) this.path(it);
  }

  private separate(occurrences: readonly Occurrence[]): void {
    const needing = occurrences.filter(({ resolving }) => resolving.needs.length > 0);
    if (needing.length === 0 || occurrences.length === 1) return;
    const together = occurrences.filter(({ resolving }) => resolving.needs.length === 0);
    const groups: { readonly label: string; readonly members: Occurrence[] }[] = [];
    for (const occurrence of needing) {
      if (!together.some((other) => this.areApart(occurrence, other))) {
        together.push(occurrence);
        continue;
      }
      let group = groups.find(({ members }) =>
        members.every((other) => isBeside(occurrence, other) && !this.areApart(occurrence, other)),
      );
      if (!group) {
        this.groups += 1;
        groups.push((group = { label: `${LABEL}${String(this.groups)}`, members: [] }));
      }
      group.members.push(occurrence);
      this.labels.set(occurrence.node, group.label);
    }
  }

  private areApart(one: Occurrence, other: Occurrence): boolean {
    return (
      requireDifferently(one.resolving.needs, other.resolving.needs) ||
      this.lacks(one, other) ||
      this.lacks(other, one)
    );
  }

  /** Whether a fetch for both would await what is fetched for the objects of `needing` alone. */
  private lacks(needing: Occurrence, other: Occurrence): boolean {
    const isAbove = other.outer.startsWith(needing.outer);
    if (isAbove && isWithin(other, needing)) return false;
    return needing.resolving.needs.some((need) => {
      if (isAbove && !this.needs.isInterfaceObject(need.graph, needing.typeName)) return false;
      return isFetchedWith(other.resolving, need);
    });
  }

  private occurrencesIn(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    at: { readonly outer: string; readonly inner: string },
  ): Occurrence[] {
    return set.selections.flatMap((selection): Occurrence[] => {
      if (selection.kind === Kind.FIELD) return [this.occurrence(selection, type, at)];
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [];
      const name = selection.typeCondition?.name.value;
      const narrowed = name === undefined ? type : this.supergraph.getType(name);
      if (!isCompositeType(narrowed)) return [];
      const inner = name === undefined ? at.inner : `${at.inner} ${name} `;
      return this.occurrencesIn(selection.selectionSet, narrowed, { ...at, inner });
    });
  }

  private occurrence(
    node: FieldNode,
    parent: GraphQLCompositeType,
    at: { readonly outer: string; readonly inner: string },
  ): Occurrence {
    const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    const resolving = this.needs.of(parent.name, node.name.value);
    return {
      ...{ ...at, node, typeName: parent.name, resolving },
      type: isCompositeType(type) ? type : undefined,
    };
  }
}

function isBeside(one: Occurrence, other: Occurrence): boolean {
  return one.outer === other.outer && one.inner === other.inner;
}

/** Whether the objects of `one` are among those of the type conditions of `other`. */
function isWithin(one: Occurrence, other: Occurrence): boolean {
  return `${one.outer}${one.inner}`.startsWith(`${other.outer}${other.inner}`);
}

/** Whether a field is fetched from the subgraph of a need, without what is needed there. */
function isFetchedWith({ graphs, needs }: Resolving, { graph, fields }: Need): boolean {
  const needed = needs.filter((it) => it.graph === graph);
  if (!graphs.has(graph) && needed.length === 0) return false;
  return !needed.some((it) => [...fields.keys()].every((path) => it.fields.has(path)));
}

function requireDifferently(some: readonly Need[], others: readonly Need[]): boolean {
  return some.some(({ fields }) =>
    [...fields].some(([path, given]) =>
      others.some((other) => {
        const known = other.fields.get(path);
        return known !== undefined && known !== given;
      }),
    ),
  );
}

/** The selections with those of a label in a fragment. */
function labelled({ selections }: SelectionSetNode, labels: Labels): SelectionSetNode {
  const kept: SelectionNode[] = [];
  const apart = new Map<string, SelectionNode[]>();
  for (const selection of selections) {
    const label = selection.kind === Kind.FIELD ? labels.get(selection) : undefined;
    const it: SelectionNode =
      selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet
        ? { ...selection, selectionSet: labelled(selection.selectionSet, labels) }
        : selection;
    const known = label === undefined ? kept : apart.get(label);
    if (known) known.push(it);
    else if (label !== undefined) apart.set(label, [it]);
  }
  for (const [label, inner] of apart) kept.push(fragmentOf(label, inner));
  return { kind: Kind.SELECTION_SET, selections: kept };
}

function fragmentOf(label: string, selections: readonly SelectionNode[]): SelectionNode {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return { kind: Kind.INLINE_FRAGMENT, directives: [deferAs(label)], selectionSet };
}
