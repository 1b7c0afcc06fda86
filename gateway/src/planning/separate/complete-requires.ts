import type {
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanInlineFragmentNode,
  QueryPlanSelectionNode,
  SubscriptionNode,
} from '@apollo/query-planner';
import type { FieldNeeds } from './field-needs';

/**
 * The same plan with representations that all have a key. For a subgraph that knows an interface as
 * an object (`@interfaceObject`) the planner lists the keys of the types that were asked for, and
 * what is required of the interface: an object of another type would be sent without its key.
 */
export function completeRequires(plan: QueryPlan, needs: FieldNeeds): QueryPlan {
  return plan.node ? { ...plan, node: complete(plan.node, needs) } : plan;
}

function complete<T extends PlanNode | SubscriptionNode>(node: T, needs: FieldNeeds): T;
function complete(node: PlanNode | SubscriptionNode, needs: FieldNeeds) {
  const below = <N extends PlanNode>(it: N | undefined) => it && complete(it, needs);
  switch (node.kind) {
    case 'Fetch':
      return completeFetch(node, needs);
    case 'Flatten':
      return { ...node, node: complete(node.node, needs) };
    case 'Condition':
      return { ...node, ifClause: below(node.ifClause), elseClause: below(node.elseClause) };
    case 'Defer': {
      const primary = { ...node.primary, node: below(node.primary.node) };
      return {
        ...{ ...node, primary },
        deferred: node.deferred.map((it) => ({ ...it, node: below(it.node) })),
      };
    }
    case 'Subscription':
      return { ...node, rest: below(node.rest) };
    default:
      return { ...node, nodes: node.nodes.map((it) => complete(it, needs)) };
  }
}

function completeFetch(node: FetchNode, needs: FieldNeeds): FetchNode {
  const fragments = (node.requires ?? []).filter((it) => it.kind === 'InlineFragment');
  const keyless = fragments.filter((it) => isKeyless(it, node.serviceName, needs));
  if (keyless.length === 0) return node;
  const kept = fragments
    .filter((it) => !keyless.includes(it))
    .map((it) => ({ ...it, selections: [...it.selections, ...required(it, keyless, needs)] }));
  return kept.length === 0 ? node : { ...node, requires: kept };
}

/** Whether objects of the interface cannot be found by what is sent of them. */
function isKeyless(
  { typeCondition, selections }: QueryPlanInlineFragmentNode,
  service: string,
  needs: FieldNeeds,
): boolean {
  if (typeCondition === undefined || !needs.isSentAs(service, typeCondition)) return false;
  return !selections.some(
    (it) => it.kind === 'Field' && needs.isKey(service, typeCondition, it.name),
  );
}

function required(
  { typeCondition = '' }: QueryPlanInlineFragmentNode,
  keyless: readonly QueryPlanInlineFragmentNode[],
  needs: FieldNeeds,
): QueryPlanSelectionNode[] {
  return keyless
    .filter((it) => needs.isOf(typeCondition, it.typeCondition ?? ''))
    .flatMap(({ selections }) => selections)
    .filter((it) => it.kind !== 'Field' || it.name !== '__typename');
}
