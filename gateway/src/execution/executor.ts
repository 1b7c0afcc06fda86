import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { getVariableValues, type GraphQLError } from 'graphql';
import type { GatewayLog } from '../app/ports';
import { denialErrors } from '../authority/denial-errors';
import type { DeniedFields } from '../authority/operation-authority';
import { completionError, maskErrors, withTrace } from '../errors/mask-errors';
import { refuseErrors } from '../errors/refusal';
import type { Graph } from '../planning/graph';
import type { PreparedOperation } from '../planning/prepared-operation';
import type { ExecutionScope } from './execution-scope';

export type DataSources = Readonly<Record<string, GraphQLDataSource>>;
export type Variables = Readonly<Record<string, unknown>>;

/** An executed operation. The errors are fit for the caller. */
export interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLError[];
}

/** One run of a plan. */
export interface Run {
  readonly operation: PreparedOperation;
  readonly plan: QueryPlan;
  readonly denied: DeniedFields;
  readonly variables: Variables;
  readonly scope: ExecutionScope;
}

type ExecutorContext = Parameters<typeof executeQueryPlan>[2];
type ExecutorResult = Awaited<ReturnType<typeof executeQueryPlan>>;

/** Refuses variables that are missing or of the wrong type (GraphQL §6.1.2). */
export function checkVariables(graph: Graph, operation: PreparedOperation, given: Variables): void {
  const definitions = operation.context.operation.variableDefinitions ?? [];
  const { errors } = getVariableValues(graph.schema, definitions, given, { maxErrors: 10 });
  if (errors) throw refuseErrors('BAD_USER_INPUT', errors);
}

/** Runs plans with Apollo's executor, and brings its errors into the shape callers rely on. */
export class Executor {
  constructor(
    private readonly graph: Graph,
    private readonly sources: DataSources,
    private readonly log: GatewayLog,
  ) {}

  /** `overrides` answer instead of the data source of the same name. */
  async run(run: Run, overrides: DataSources = {}): Promise<Answer> {
    const { operation, plan, scope, denied } = run;
    const result = await executeQueryPlan(
      plan,
      { ...this.sources, ...overrides },
      this.executorContext(run),
      operation.context,
      this.graph.supergraphSchema,
      this.graph.apiSchema,
    );
    const data = (result.data as Answer['data'] | undefined) ?? null;
    const refused = withTrace(
      denied.size === 0 ? [] : denialErrors(operation.context, denied, data),
      scope.caller.trace.traceId,
    );
    const errors = [...this.visibleErrors(result, refused, scope), ...refused];
    return errors.length > 0 ? { data, errors } : { data };
  }

  private visibleErrors(
    { errors = [], extensions }: ExecutorResult,
    refused: readonly GraphQLError[],
    scope: ExecutionScope,
  ): GraphQLError[] {
    const { traceId } = scope.caller.trace;
    // The executor hides what nulled a non-null field in an extension of its own.
    const completion = (extensions?.['valueCompletion'] ?? []) as readonly GraphQLError[];
    const explained = new Set(refused.map(({ path }) => path?.join('\0')));
    return [
      ...maskErrors(errors, traceId, this.log),
      ...completion
        .filter(({ path }) => !explained.has(path?.join('\0')))
        .map((error) => completionError(error, traceId)),
    ];
  }

  private executorContext({ operation, variables, scope }: Run): ExecutorContext {
    // Of Apollo Server's request context the executor reads these alone.
    const used: Partial<ExecutorContext> = {
      request: {
        variables,
        ...(operation.name !== undefined && { operationName: operation.name }),
      },
      context: scope,
      document: operation.document,
      schema: this.graph.schema,
      metrics: {},
    };
    return used as ExecutorContext;
  }
}
