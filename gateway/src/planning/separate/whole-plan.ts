import type { PlanNode, QueryPlan } from '@apollo/query-planner';

/** A plan whose deferred parts are fetched one after the other, for an answer in one piece. */
export function wholePlan(plan: QueryPlan): QueryPlan {
  const { node } = plan;
  if (!node || node.kind === 'Subscription') return plan;
  const whole = inSequence(node);
  return whole ? { ...plan, node: whole } : { kind: 'QueryPlan' };
}

function inSequence(node: PlanNode): PlanNode | undefined {
  switch (node.kind) {
    case 'Defer': {
      const nodes = [node.primary.node, ...node.deferred.map((it) => it.node)]
        .map((it) => it && inSequence(it))
        .filter((it) => it !== undefined);
      return nodes.length > 1 ? { kind: 'Sequence', nodes } : nodes[0];
    }
    case 'Sequence':
    case 'Parallel': {
      const nodes = node.nodes.map(inSequence).filter((it) => it !== undefined);
      return { ...node, nodes };
    }
    case 'Flatten': {
      const inner = inSequence(node.node);
      return inner && { ...node, node: inner };
    }
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: inSequence(node.ifClause) }),
        ...(node.elseClause && { elseClause: inSequence(node.elseClause) }),
      };
    case 'Fetch': {
      // Nothing waits for it by its id: fetches without one may be merged.
      const { id: _, ...fetch } = node;
      return fetch;
    }
  }
}
