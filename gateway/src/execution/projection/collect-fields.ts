import {
  doTypesOverlap,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { PlannedKeys } from '../../planning/normalise/planned-keys';
import { implies, type Clause, type Clauses } from './conditions';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** A selection set, and when it applies. */
export interface Part {
  readonly set: SelectionSetNode;
  readonly clause: Clause;
}

/** All selections of one response key. */
export interface Collected {
  readonly key: string;
  readonly name: string;
  readonly occurrences: { readonly node: FieldNode; readonly clause: Clause }[];
}

/**
 * A place in the order of the response. A key whose first selection is conditional has one place
 * for each selection, of which one is taken.
 */
export interface Slot {
  readonly field: Collected;
  readonly clause: Clause;
  readonly unless: readonly Clause[];
}

export interface Collection {
  readonly slots: readonly Slot[];
  /** When something is selected that depends on the type of the object, where that is unknown. */
  readonly unresolved: readonly Clause[];
}

export interface CollectContext {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly clauses: Clauses;
  /** Under which keys the data holds fields; those of the response when left out. */
  readonly keys?: Pick<PlannedKeys, 'of'> | undefined;
}

/**
 * The fields that `parts` select of an object (GraphQL §6.3.2), for all variables at once. `type`
 * is abstract for an object of which no more is known.
 */
export function collectFields(
  context: CollectContext,
  type: GraphQLCompositeType,
  parts: readonly Part[],
): Collection {
  const walk = new FieldWalk(context, type);
  for (const { set, clause } of parts) walk.selectionSet(set, clause);
  return walk;
}

interface Selected {
  readonly selection: SelectionNode;
  readonly clause: Clause;
}

type Visits = Map<SelectionSetNode, Clause[]>;

class FieldWalk implements Collection {
  readonly slots: Slot[] = [];
  readonly unresolved: Clause[] = [];
  private readonly fields = new Map<string, Collected>();
  private readonly visited: Visits = new Map();
  private readonly left: Visits = new Map();

  constructor(
    private readonly context: CollectContext,
    private readonly type: GraphQLCompositeType,
  ) {}

  selectionSet(set: SelectionSetNode, outer: Clause): void {
    for (const { selection, clause } of this.visit(set, outer, this.visited)) {
      if (selection.kind === Kind.FIELD) {
        this.field(selection, clause);
        continue;
      }
      const { inner, condition } = this.fragment(selection);
      if (!inner) continue;
      if (this.applies(condition)) this.selectionSet(inner, clause);
      else if (this.mayApply(condition)) this.leave(inner, clause);
    }
  }

  // A fragment whose fields are all left out by conditions of their own depends on nothing.
  private leave(set: SelectionSetNode, outer: Clause): void {
    for (const { selection, clause } of this.visit(set, outer, this.left)) {
      if (selection.kind === Kind.FIELD) {
        const isKnown = this.unresolved.some((other) => implies(clause, other));
        if (!isKnown) this.unresolved.push(clause);
        continue;
      }
      const { inner, condition } = this.fragment(selection);
      if (inner && (this.applies(condition) || this.mayApply(condition))) this.leave(inner, clause);
    }
  }

  private visit(set: SelectionSetNode, outer: Clause, visited: Visits): Selected[] {
    // A fragment that is spread again adds nothing, and fragments may multiply.
    const visits = visited.get(set) ?? [];
    if (visits.some((visit) => implies(outer, visit))) return [];
    visited.set(set, [...visits, outer]);
    return set.selections.flatMap((selection) => {
      const clause = this.context.clauses.and(outer, selection);
      return clause ? [{ selection, clause }] : [];
    });
  }

  private fragment(spread: FragmentSpreadNode | InlineFragmentNode) {
    const fragment =
      spread.kind === Kind.INLINE_FRAGMENT ? spread : this.context.fragments[spread.name.value];
    return { inner: fragment?.selectionSet, condition: fragment?.typeCondition?.name.value };
  }

  private field(node: FieldNode, clause: Clause): void {
    const key = node.alias?.value ?? node.name.value;
    let field = this.fields.get(key);
    if (!field) this.fields.set(key, (field = { key, name: node.name.value, occurrences: [] }));
    const earlier = field.occurrences.map((occurrence) => occurrence.clause);
    field.occurrences.push({ node, clause });
    if (earlier.some((other) => implies(clause, other))) return;
    this.slots.push({ field, clause, unless: earlier });
  }

  private applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === this.type.name) return true;
    const type = this.context.schema.getType(condition);
    return (
      isAbstractType(type) &&
      !isUnionType(this.type) &&
      this.context.schema.isSubType(type, this.type)
    );
  }

  private mayApply(condition: string | undefined): boolean {
    if (isObjectType(this.type) || condition === undefined) return false;
    const { schema } = this.context;
    const type = schema.getType(condition);
    return isCompositeType(type) && doTypesOverlap(schema, this.type, type);
  }
}
