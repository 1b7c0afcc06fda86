import type { QueryPlan } from '@apollo/query-planner';
import { Kind, OperationTypeNode, type DocumentNode } from 'graphql';
import { Refusal } from '../../errors/refusal';
import type { Graph } from '../build-graph';
import type { OperationPlanner, PlanRequest } from '../operation-planner';
import { fieldNeedsOf, type FieldNeeds } from './field-needs';
import { foreignFetch, operationAt, planAfter } from './foreign-fields';
import { separateNeeds } from './separate-needs';
import { wholePlan } from './whole-plan';

// Each circle of requirements takes one; a plan has few.
const MOST_REPAIRS = 8;

/** Plans a query or mutation whose answer comes in one piece. @throws Refusal */
export async function planWhole(
  planner: OperationPlanner,
  request: PlanRequest,
): Promise<QueryPlan> {
  const { supergraphSchema } = request.graph;
  const needs = fieldNeedsOf(supergraphSchema);
  const apart = separateNeeds(request.document, supergraphSchema, needs);
  const made = await planner.plan(apart ? { ...request, document: apart } : request);
  const plan = apart ? wholePlan(made) : made;
  // Its root fields must not be run again.
  return isQuery(request.document) ? repaired(plan, { planner, request, needs }) : plan;
}

/** Whether fields of an operation have to be fetched apart from others. */
export function needsSeparating({
  graph,
  document,
}: Pick<PlanRequest, 'graph' | 'document'>): boolean {
  const { supergraphSchema } = graph;
  return separateNeeds(document, supergraphSchema, fieldNeedsOf(supergraphSchema)) !== undefined;
}

/** Whether a plan asks a subgraph for what it has from others alone. */
export function asksForeign({ supergraphSchema }: Graph, plan: QueryPlan): boolean {
  return foreignFetch(plan, fieldNeedsOf(supergraphSchema)) !== undefined;
}

interface Repairing {
  readonly planner: OperationPlanner;
  readonly request: PlanRequest;
  readonly needs: FieldNeeds;
}

/** Has what a subgraph is wrongly asked for fetched first, as an operation of its own is planned. */
async function repaired(plan: QueryPlan, { planner, request, needs }: Repairing) {
  let sound = plan;
  for (let count = 0; count < MOST_REPAIRS; count += 1) {
    const foreign = foreignFetch(sound, needs);
    if (!foreign) return sound;
    const document = operationAt(request.document, foreign.node.path, foreign.selections);
    const first = document && (await planOrNone(planner, { ...request, document }));
    if (!first || foreignFetch(first, needs)) return plan;
    sound = planAfter(first, sound, foreign.node);
  }
  return plan;
}

// It may need fields that no caller may ask for.
async function planOrNone(planner: OperationPlanner, request: PlanRequest) {
  try {
    return await planner.plan(request);
  } catch (error) {
    if (error instanceof Refusal && error.status !== 503) return undefined;
    throw error;
  }
}

function isQuery({ definitions: [operation] }: DocumentNode): boolean {
  return (
    operation?.kind === Kind.OPERATION_DEFINITION && operation.operation === OperationTypeNode.QUERY
  );
}
