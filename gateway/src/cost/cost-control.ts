import type { BudgetStore, BudgetTerms, Spending } from '../app/ports';
import { refuseOperation, refuseRequest } from '../errors/refusal';
import type { Caller } from '../execution/execution-scope';
import type { Graph } from '../planning/graph';
import type { PreparedOperation } from '../planning/prepared-operation';
import { actualCost } from './actual-cost';
import { Charge } from './charge';
import { compileCost, CostLimitError, type CostPlan } from './compile-cost';
import { CostRules } from './cost-rules';
import type { CostMetrics } from './cost-metrics';
import type { CostSettings } from './cost-settings';
import { estimateCost, type CostEstimate } from './estimate-cost';
import type { Variables } from './input-cost';

/** An operation that is about to be run, and for whom. */
export interface Costly {
  readonly operation: PreparedOperation;
  /** Coerced. */
  readonly variables: Variables;
  readonly caller: Pick<Caller, 'principal' | 'client'>;
  /** Whether the client wants to read the cost. */
  readonly isAsked: boolean;
}

interface CompiledCost {
  readonly plan: CostPlan;
  constant: CostEstimate | undefined;
}

/** Estimates what operations cost, and bounds it for one operation and for each client. */
export class CostControl {
  private readonly rules = new WeakMap<Graph, CostRules>();
  private readonly compiled = new WeakMap<PreparedOperation, CompiledCost>();

  constructor(
    private readonly settings: CostSettings,
    private readonly budgets: BudgetStore,
    private readonly metrics: CostMetrics,
  ) {}

  /**
   * Takes what the operation is estimated to cost from the budget of its client. Undefined when
   * nobody wants to know the cost.
   *
   * @throws Refusal when it costs too much, or more than its client has left
   */
  async charge(costly: Costly): Promise<Charge | undefined> {
    const { max, budget } = this.settings;
    const isBounded = max !== undefined || budget !== undefined;
    if (!isBounded && !costly.isAsked) return undefined;
    const estimate = this.estimate(costly);
    const { cost } = estimate;
    this.metrics.estimated(cost);
    if (isBounded) this.check(estimate, costly);
    const client = clientKey(costly.caller);
    const remaining = budget && (await this.spend(client, costly, { cost, budget }));
    return new Charge({
      ...{ isAsked: costly.isAsked, estimated: cost, max, remaining },
      actual: (data) => this.actual(costly, data),
      correct: budget && ((difference) => this.budgets.correct(client, difference, budget)),
    });
  }

  async close(): Promise<void> {
    await this.budgets.close?.();
  }

  private check({ cost, problems: [problem] }: CostEstimate, { caller }: Costly): void {
    if (problem !== undefined) throw refuseOperation('BAD_USER_INPUT', problem);
    const { max = Infinity, budget } = this.settings;
    // What its budget can never hold would wait forever.
    const most = Math.min(max, budget?.capacity ?? Infinity);
    if (cost <= most) return;
    this.metrics.refused(caller.client, 'operation');
    throw tooCostly(cost, most);
  }

  private async spend(
    client: string,
    { caller }: Costly,
    { cost, budget }: { readonly cost: number; readonly budget: BudgetTerms },
  ): Promise<number> {
    const spending = await this.budgets.spend(client, cost, budget);
    if (spending.granted) return spending.remaining;
    this.metrics.refused(caller.client, 'budget');
    throw overBudget(cost, spending);
  }

  private estimate({ operation, variables }: Costly): CostEstimate {
    const compiled = this.compile(operation);
    if (compiled.constant) return compiled.constant;
    const rules = this.rulesOf(operation.graph);
    const estimate = estimateCost(compiled.plan, variables, { ...this.settings, rules });
    if (compiled.plan.isConstant) compiled.constant = estimate;
    return estimate;
  }

  private actual({ operation, variables }: Costly, data: Record<string, unknown> | null): number {
    const { plan } = this.compile(operation);
    const cost = actualCost(plan, data, variables, this.rulesOf(operation.graph));
    // Nothing tells what a failure has cost.
    if (data) this.metrics.settled(cost);
    return cost;
  }

  private compile(operation: PreparedOperation): CompiledCost {
    const known = this.compiled.get(operation);
    if (known) return known;
    const made = { plan: compileOrRefuse(operation, this.rulesOf(operation.graph)) };
    const compiled: CompiledCost = { ...made, constant: undefined };
    this.compiled.set(operation, compiled);
    return compiled;
  }

  private rulesOf(graph: Graph): CostRules {
    const known = this.rules.get(graph);
    if (known) return known;
    const made = new CostRules(graph.supergraphSchema, graph.directives);
    this.rules.set(graph, made);
    return made;
  }
}

function compileOrRefuse({ context }: PreparedOperation, rules: CostRules): CostPlan {
  try {
    return compileCost(context, rules);
  } catch (error) {
    if (!(error instanceof CostLimitError)) throw error;
    const message = 'The operation is too large: it selects too many combinations of types';
    throw refuseOperation('OPERATION_TOO_COMPLEX', message);
  }
}

// A user has one budget wherever they sign in; who has not signed in shares that of their address.
function clientKey({ principal, client }: Costly['caller']): string {
  return principal ? `user ${principal.tenantId} ${principal.userId}` : `ip ${client.ip ?? ''}`;
}

function tooCostly(estimated: number, max: number) {
  return refuseOperation(
    'OPERATION_TOO_COMPLEX',
    `The operation is too large: it is estimated to cost ${estimated}, at most ${max} is accepted`,
    { extensions: { cost: { estimated, max } } },
  );
}

function overBudget(estimated: number, { remaining, retryAfterMs }: Spending) {
  const retryAfter = Math.max(Math.ceil(retryAfterMs / 1000), 1);
  return refuseRequest(
    'OPERATION_COST_EXCEEDED',
    `The operation is estimated to cost ${estimated}, more than is left to spend: try again later`,
    {
      status: 429,
      headers: { 'retry-after': String(retryAfter) },
      extensions: {
        cost: { estimated, remaining: Math.floor(remaining) },
        ...{ retriable: true, retryAfter },
      },
    },
  );
}
