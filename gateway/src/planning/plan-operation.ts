import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { PlanningGraph } from './build-graph';

/** The planner refuses the operation: it would take too long, or more memory than there is. */
export class PlanningLimitError extends Error {
  constructor(readonly detail: string) {
    super(`planning it ${detail}`);
    this.name = 'PlanningLimitError';
  }
}

/** The planner has failed on a valid operation, as it would again. */
export class PlanningFaultError extends Error {
  constructor(readonly detail: string) {
    super(`the planner has failed: ${detail}`);
    this.name = 'PlanningFaultError';
  }
}

// The planner's own limits, which it tells apart from its faults by their words alone.
const LIMIT_MESSAGES = [
  /^Too many options generated for/,
  /^Number of non-local selections exceeds limit/,
  /^Exceeded maximum recursive selections/,
];

/** Plans the one operation of a validated document. @throws PlanningLimitError, PlanningFaultError */
export function planOperation(
  { apiSchema, planner }: PlanningGraph,
  document: DocumentNode,
): QueryPlan {
  try {
    return planner.buildQueryPlan(operationFromDocument(apiSchema, document));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (LIMIT_MESSAGES.some((known) => known.test(detail))) {
      throw new PlanningLimitError('takes too many steps');
    }
    throw new PlanningFaultError(detail);
  }
}
