import type { DeferNode, FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { PlannedFetch } from '../transport';
import type { ResponsePath } from './json';
import { readPlanPath, type PlanPath } from './plan-path';
import type { PlannedFetches } from './planned-fetch';

/** A fetch with the places its results go to. */
export interface OutlinedFetch {
  readonly kind: 'Fetch';
  readonly node: FetchNode;
  readonly fetch: PlannedFetch;
  readonly paths: readonly PlanPath[];
}

/** What of a plan may follow later. */
export interface OutlinedDeferred {
  readonly label: string | undefined;
  /** Fetches that come first. */
  readonly depends: readonly string[];
  readonly node: Outline | undefined;
}

/** A plan with its paths at its fetches. */
export type Outline =
  | OutlinedFetch
  | { readonly kind: 'Sequence' | 'Parallel'; readonly nodes: readonly Outline[] }
  | {
      readonly kind: 'Condition';
      readonly variable: string;
      readonly then: Outline | undefined;
      readonly otherwise: Outline | undefined;
    }
  | {
      readonly kind: 'Defer';
      readonly primary: Outline | undefined;
      readonly deferred: readonly OutlinedDeferred[];
    }
  /** The event of a subscription: the answer to its primary fetch. */
  | { readonly kind: 'Event'; readonly primary: OutlinedFetch };

/** Outlines a plan; undefined when there is nothing to fetch. */
export function outlinePlan({ node }: QueryPlan, fetches: PlannedFetches): Outline | undefined {
  if (node?.kind !== 'Subscription') return node && outlineNode(node, [], fetches);
  const event: Outline = { kind: 'Event', primary: outlineFetch(node.primary, [], fetches) };
  if (!node.rest) return event;
  return { kind: 'Sequence', nodes: [event, outlineNode(node.rest, [], fetches)] };
}

/** The fetches of an outline, in the order they are listed. */
export function fetchesOf(outline: Outline | undefined): OutlinedFetch[] {
  if (!outline) return [];
  switch (outline.kind) {
    case 'Fetch':
      return [outline];
    case 'Event':
      return [outline.primary];
    case 'Condition':
      return [...fetchesOf(outline.then), ...fetchesOf(outline.otherwise)];
    case 'Defer':
      return [outline.primary, ...outline.deferred.map(({ node }) => node)].flatMap(fetchesOf);
    default:
      return outline.nodes.flatMap(fetchesOf);
  }
}

function outlineNode(node: PlanNode, prefix: ResponsePath, fetches: PlannedFetches): Outline {
  const below = (inner: PlanNode): Outline => outlineNode(inner, prefix, fetches);
  switch (node.kind) {
    case 'Fetch':
      return outlineFetch(node, prefix, fetches);
    case 'Flatten':
      return outlineNode(node.node, [...prefix, ...node.path], fetches);
    case 'Condition':
      return {
        kind: 'Condition',
        variable: node.condition,
        then: node.ifClause && below(node.ifClause),
        otherwise: node.elseClause && below(node.elseClause),
      };
    case 'Defer':
      return outlineDefer(node, below);
    default:
      return { kind: node.kind, nodes: node.nodes.map(below) };
  }
}

function outlineDefer(
  { primary, deferred }: DeferNode,
  below: (node: PlanNode) => Outline,
): Outline {
  return {
    kind: 'Defer',
    primary: primary.node && below(primary.node),
    deferred: deferred.map(({ label, depends, node }) => ({
      label,
      depends: depends.map(({ id }) => id),
      node: node && below(node),
    })),
  };
}

function outlineFetch(
  node: FetchNode,
  prefix: ResponsePath,
  fetches: PlannedFetches,
): OutlinedFetch {
  return { kind: 'Fetch', node, fetch: fetches.of(node), paths: [readPlanPath(prefix)] };
}
