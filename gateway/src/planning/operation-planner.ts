import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { GatewayLog } from '../app/ports';
import { refuseOperation, type Refusal } from '../errors/refusal';
import type { Graph } from './build-graph';
import { completeRequires } from './separate/complete-requires';
import { fieldNeedsOf } from './separate/field-needs';
import { PlanningFaultError, PlanningLimitError, planOperation } from './plan-operation';
import { PlanningUnavailableError, type PlanningWorker } from './worker/planning-worker';

/** One operation to plan. */
export interface PlanRequest {
  readonly graph: Graph;
  readonly document: DocumentNode;
  /** See `planningSize`. */
  readonly size: number;
}

// Some ten milliseconds: what takes longer would keep other requests waiting.
const PLANNED_HERE = 40;
// Without a thread, larger ones are planned here as well, up to some tenths of a second.
const PLANNED_HERE_AT_MOST = 1_000;
const RETRY_AFTER_SECONDS = 2;

/** Plans small operations at once and large ones on a thread of their own. */
export class OperationPlanner {
  constructor(
    private readonly worker: PlanningWorker | undefined,
    private readonly log: GatewayLog,
  ) {}

  /** @throws Refusal when the operation cannot be planned, or not now (503). */
  async plan(request: PlanRequest): Promise<QueryPlan> {
    try {
      const plan = await this.planAnywhere(request);
      return completeRequires(plan, fieldNeedsOf(request.graph.supergraphSchema));
    } catch (error) {
      throw this.refusalOf(error) ?? error;
    }
  }

  /** Tells the operator that a client gets in one piece what it asked for in parts. */
  tellOnePiece(operation: string | undefined, reason: string): void {
    this.log.warn({ operation, reason }, 'an operation that defers fields comes in one piece');
  }

  private refusalOf(error: unknown): Refusal | undefined {
    if (error instanceof PlanningLimitError) {
      const message = `The operation is too large: ${error.message}`;
      return refuseOperation('OPERATION_TOO_COMPLEX', message);
    }
    if (error instanceof PlanningUnavailableError) return notNow();
    if (!(error instanceof PlanningFaultError)) return undefined;
    this.log.error({ err: error }, 'an operation could not be planned');
    return refuseOperation(
      'OPERATION_NOT_PLANNABLE',
      'The operation is valid, but cannot be planned in this form: ask for it in several ones',
    );
  }

  private async planAnywhere(request: PlanRequest): Promise<QueryPlan> {
    const { graph, document, size } = request;
    if (!this.worker || size <= PLANNED_HERE) return planOperation(graph, document);
    try {
      return await this.worker.plan(graph, document);
    } catch (error) {
      const isDown = error instanceof PlanningUnavailableError && error.reason === 'down';
      if (!isDown || size > PLANNED_HERE_AT_MOST) throw error;
      return planOperation(graph, document);
    }
  }
}

function notNow() {
  return refuseOperation('PLANNING_UNAVAILABLE', 'The operation cannot be planned now: try again', {
    status: 503,
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    extensions: { retriable: true, retryAfter: RETRY_AFTER_SECONDS },
  });
}
