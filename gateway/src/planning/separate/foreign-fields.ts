import type { FetchNode, FlattenNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import {
  Kind,
  parse,
  type DocumentNode,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { responseKey } from '../normalise/meaning';
import type { FieldNeeds } from './field-needs';

/** A fetch of entities that asks a subgraph for fields it has from others alone. */
export interface ForeignFetch {
  readonly node: FlattenNode;
  /** What it asks of the entities, by type. */
  readonly selections: readonly InlineFragmentNode[];
}

/** The first such fetch: the planner makes one where fields of two subgraphs require each other. */
export function foreignFetch({ node }: QueryPlan, needs: FieldNeeds): ForeignFetch | undefined {
  return node && node.kind !== 'Subscription' ? findIn(node, needs) : undefined;
}

/** A plan without one of its fetches, after another plan. */
export function planAfter(first: QueryPlan, plan: QueryPlan, without: PlanNode): QueryPlan {
  const nodes = [first.node, plan.node]
    .filter((node) => node !== undefined && node.kind !== 'Subscription')
    .map((node) => leave(node, without))
    .filter((node) => node !== undefined);
  return { ...plan, node: { kind: 'Sequence', nodes } };
}

/** The operation with nothing but `selections` at a path of the response. */
export function operationAt(
  document: DocumentNode,
  path: readonly unknown[],
  selections: readonly SelectionNode[],
): DocumentNode | undefined {
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const keys = path.filter((step): step is string => typeof step === 'string' && step !== '@');
  const selectionSet = reaching(operation.selectionSet, keys, selections);
  return selectionSet && { ...document, definitions: [{ ...operation, selectionSet }] };
}

function findIn(node: PlanNode, needs: FieldNeeds): ForeignFetch | undefined {
  switch (node.kind) {
    case 'Flatten': {
      if (node.node.kind !== 'Fetch') return undefined;
      const selections = entitySelections(node.node);
      const isForeign = selections.some((it) => asksForeign(node.node as FetchNode, it, needs));
      return isForeign ? { node, selections } : undefined;
    }
    case 'Sequence':
    case 'Parallel':
      return firstOf(node.nodes, needs);
    case 'Condition':
      return firstOf([node.ifClause, node.elseClause], needs);
    case 'Defer':
      return firstOf([node.primary.node, ...node.deferred.map((it) => it.node)], needs);
    default:
      return undefined;
  }
}

function firstOf(nodes: readonly (PlanNode | undefined)[], needs: FieldNeeds) {
  for (const node of nodes) {
    const found = node && findIn(node, needs);
    if (found) return found;
  }
  return undefined;
}

function entitySelections({ requires, operation }: FetchNode): InlineFragmentNode[] {
  if (!requires) return [];
  const [definition] = parse(operation, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return [];
  const [entities] = definition.selectionSet.selections;
  const selected = entities?.kind === Kind.FIELD ? (entities.selectionSet?.selections ?? []) : [];
  return selected.filter((it) => it.kind === Kind.INLINE_FRAGMENT);
}

function asksForeign(
  { serviceName }: FetchNode,
  { typeCondition, selectionSet }: InlineFragmentNode,
  needs: FieldNeeds,
): boolean {
  const typeName = typeCondition?.name.value ?? '';
  return selectionSet.selections.some(
    (it) => it.kind === Kind.FIELD && needs.isForeign(serviceName, typeName, it.name.value),
  );
}

function reaching(
  { selections }: SelectionSetNode,
  keys: readonly string[],
  wanted: readonly SelectionNode[],
): SelectionSetNode | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return { kind: Kind.SELECTION_SET, selections: wanted };
  const kept = selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) return [];
    if (selection.kind === Kind.FIELD && responseKey(selection) !== key) return [];
    const below = selection.kind === Kind.FIELD ? rest : keys;
    const selectionSet = reaching(selection.selectionSet, below, wanted);
    return selectionSet ? [{ ...selection, selectionSet }] : [];
  });
  return kept.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections: kept };
}

function leave(node: PlanNode, without: PlanNode): PlanNode | undefined {
  if (node === without) return undefined;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel': {
      const nodes = node.nodes.map((it) => leave(it, without)).filter((it) => it !== undefined);
      return nodes.length === 0 ? undefined : { ...node, nodes };
    }
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: leave(node.ifClause, without) }),
        ...(node.elseClause && { elseClause: leave(node.elseClause, without) }),
      };
    default:
      return node;
  }
}
