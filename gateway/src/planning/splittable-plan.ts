import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';

/**
 * Whether a plan that defers something brings what the whole plan does: the planner forgets to fetch
 * the values that deferred fields take from the objects around them (`@fromContext`).
 */
export function isSplittable({ node }: QueryPlan): boolean {
  return !usesContext(node);
}

function usesContext(node: PlanNode | SubscriptionNode | undefined): boolean {
  if (!node) return false;
  switch (node.kind) {
    case 'Fetch':
      return node.contextRewrites !== undefined && node.contextRewrites.length > 0;
    case 'Flatten':
      return usesContext(node.node);
    case 'Condition':
      return usesContext(node.ifClause) || usesContext(node.elseClause);
    case 'Defer':
      return usesContext(node.primary.node) || node.deferred.some((it) => usesContext(it.node));
    case 'Subscription':
      return usesContext(node.primary) || usesContext(node.rest);
    default:
      return node.nodes.some((it) => usesContext(it));
  }
}
