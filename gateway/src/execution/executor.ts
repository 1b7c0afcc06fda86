import type { QueryPlan } from '@apollo/query-planner';
import { getVariableValues, OperationTypeNode, type GraphQLError } from 'graphql';
import type { GatewayLog } from '../app/ports';
import type { DenialResponse } from '../authority/authority-settings';
import type { Reported } from '../authority/denial-report';
import type { DeniedFields } from '../authority/operation-authority';
import type { Charge } from '../cost/charge';
import { refuseErrors } from '../errors/refusal';
import type { Graph } from '../planning/graph';
import type { PreparedOperation } from '../planning/prepared-operation';
import type { OperationPart, SplitOperation } from '../planning/split-operation';
import { Answer } from './answer';
import type { ExecutionScope } from './execution-scope';
import { PartStream } from './deferred/part-stream';
import { Introspection } from './introspection';
import { compilePlan } from './plan/compile-plan';
import { Deferral } from './plan/deferral';
import { PlanRun, type Fetchers, type Step } from './plan/plan-run';
import { TypeConditions } from './plan/type-conditions';
import { compileProjector, compileSelection, type Projector } from './projection/compile-projector';
import { mayGenerateCode } from './projection/function-source';
import { ResponseFailures } from './response-failures';
import { reportErrors, type ProjectedOutcome } from './report-errors';
import type { SubgraphAnswer } from './transport';

export type Variables = Readonly<Record<string, unknown>>;

/** One run of a plan. */
export interface Run {
  readonly operation: PreparedOperation;
  readonly plan: QueryPlan;
  readonly denied: DeniedFields;
  /** How the operation is taken apart, where its answer comes in parts. */
  readonly split?: SplitOperation;
  /** What would be denied were it not a dry run. */
  readonly rehearsed?: readonly GraphQLError[];
  /** What it costs, where somebody wants to know. */
  readonly charge?: Charge | undefined;
  /** As the caller gave them. */
  readonly variables: Variables;
  /** Coerced, with their defaults. */
  readonly coerced: Variables;
  readonly scope: ExecutionScope;
}

export interface ExecutorOptions {
  /** Whether to generate code; by default wherever the process may. */
  readonly codegen?: boolean;
  /** Where the errors of denied fields go; among the others by default. */
  readonly denials?: DenialResponse;
}

const NO_VARIABLES: Variables = {};

/**
 * The variables coerced, with their defaults (GraphQL §6.1.2).
 *
 * @throws Refusal when one is missing or of the wrong type
 */
export function checkVariables(
  graph: Graph,
  operation: PreparedOperation,
  given: Variables,
): Variables {
  const { variableDefinitions = [] } = operation.context.operation;
  if (variableDefinitions.length === 0) return NO_VARIABLES;
  const { errors, coerced } = getVariableValues(graph.schema, variableDefinitions, given, {
    maxErrors: 10,
  });
  if (errors) throw refuseErrors('BAD_USER_INPUT', errors);
  return coerced;
}

/** Runs plans, compiled once, and brings their results into the shape callers rely on. */
export class Executor {
  private readonly steps = new WeakMap<QueryPlan, Step>();
  private readonly projectors = new WeakMap<PreparedOperation, Projector>();
  private readonly partProjectors = new WeakMap<OperationPart, Projector>();
  private readonly introspection: Introspection;
  private readonly codegen: boolean;
  private readonly denials: DenialResponse;

  constructor(
    private readonly graph: Graph,
    private readonly fetchers: Fetchers,
    private readonly log: GatewayLog,
    { codegen = mayGenerateCode(), denials = 'errors' }: ExecutorOptions = {},
  ) {
    this.introspection = new Introspection(graph.schema);
    this.codegen = codegen;
    this.denials = denials;
  }

  /**
   * Runs a plan. That of a subscription runs for one `event` of the stream its owner sends.
   *
   * @throws the reason of the caller's signal when the caller has left
   */
  async run(run: Run, event?: SubgraphAnswer): Promise<Answer> {
    if (run.split) return this.runInParts(run, run.split);
    const { operation, variables: given, coerced, scope } = run;
    const planRun = new PlanRun({ given, coerced, scope, event, fetchers: this.fetchers });
    const waiting = this.stepOf(run)(planRun);
    if (waiting) await waiting;
    const projected = this.projectorOf(operation).project(planRun.data, coerced, (field) =>
      this.introspection.valueOf(operation.context, given, field),
    );
    const { errors } = projected;
    const isClean = run.denied.size === 0 && errors.length === 0 && planRun.failures.length === 0;
    if (isClean) return new Answer(projected);
    const { context } = operation;
    const failures = new ResponseFailures(context.keys).of(planRun.failures);
    const { data: source } = planRun;
    return new Answer(projected, this.report(run, { context, projected, failures, source }));
  }

  private async runInParts(run: Run, split: SplitOperation): Promise<Answer> {
    const { operation, variables: given, coerced, scope } = run;
    const deferral = new Deferral(scope);
    const parts = { given, coerced, scope, event: undefined, fetchers: this.fetchers, deferral };
    const planRun = new PlanRun(parts);
    try {
      await this.stepOf(run)(planRun);
      const stream = new PartStream(planRun, deferral, {
        failures: new ResponseFailures(operation.context.keys),
        types: new TypeConditions(this.graph.supergraphSchema),
        project: (part, source) =>
          this.partProjectorOf(part).project(source, coerced, (field) =>
            this.introspection.valueOf(operation.context, given, field),
          ),
        report: (outcome) => this.report(run, outcome),
      });
      return stream.answer(split.primary);
    } catch (error) {
      deferral.stop();
      throw error;
    }
  }

  private stepOf({ plan, operation }: Run): Step {
    const known = this.steps.get(plan);
    if (known) return known;
    const { supergraphSchema: schema } = this.graph;
    const isMutation = operation.type === OperationTypeNode.MUTATION;
    const step = compilePlan(plan, { schema, isMutation, codegen: this.codegen });
    this.steps.set(plan, step);
    return step;
  }

  private projectorOf(operation: PreparedOperation): Projector {
    const known = this.projectors.get(operation);
    if (known) return known;
    const projector = compileProjector(operation.context, { codegen: this.codegen });
    this.projectors.set(operation, projector);
    return projector;
  }

  private partProjectorOf(part: OperationPart): Projector {
    const known = this.partProjectors.get(part);
    if (known) return known;
    const { context, typeName } = part;
    const { selectionSet } = context.operation;
    const options = { codegen: this.codegen };
    const projector = compileSelection(context, typeName, selectionSet, options);
    this.partProjectors.set(part, projector);
    return projector;
  }

  private report({ denied, scope, coerced }: Run, outcome: ProjectedOutcome): Reported {
    const { traceId } = scope.caller.trace;
    const { log, denials } = this;
    return reportErrors({ ...outcome, denied, variables: coerced }, { traceId, log, denials });
  }
}
