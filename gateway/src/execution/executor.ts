import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import { getVariableValues, type GraphQLError } from 'graphql';
import type { GatewayLog } from '../app/ports';
import { denialErrors } from '../authority/denial-errors';
import type { DeniedFields } from '../authority/operation-authority';
import { completionError, maskErrors, withTrace } from '../errors/mask-errors';
import { refuseErrors } from '../errors/refusal';
import type { Graph } from '../planning/graph';
import type { PreparedOperation } from '../planning/prepared-operation';
import { Answer } from './answer';
import type { ExecutionScope } from './execution-scope';
import type { SubgraphAnswer } from './transport';

export type DataSources = Readonly<Record<string, GraphQLDataSource>>;
export type Variables = Readonly<Record<string, unknown>>;

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

  /** Runs a plan. That of a subscription runs for one `event` of the stream its owner sends. */
  async run(run: Run, event?: SubgraphAnswer): Promise<Answer> {
    const { operation, plan, scope, denied } = run;
    const { node } = plan;
    const result = await executeQueryPlan(
      node?.kind === 'Subscription' ? eventPlan(node) : plan,
      node?.kind === 'Subscription' && event ? this.answering(node, event) : this.sources,
      this.executorContext(run),
      operation.context,
      this.graph.supergraphSchema,
      this.graph.apiSchema,
    );
    const data = (result.data as Record<string, unknown> | undefined) ?? null;
    const refused = withTrace(
      denied.size === 0 ? [] : denialErrors(operation.context, denied, data),
      scope.caller.trace.traceId,
    );
    const errors = [...this.visibleErrors(result, refused, scope), ...refused];
    return new Answer(JSON.stringify(data), { errors });
  }

  /** The event is the answer to the plan's first fetch; later fetches of the owner are real. */
  private answering({ primary }: SubscriptionNode, event: SubgraphAnswer): DataSources {
    const owner = primary.serviceName;
    let pending: SubgraphAnswer | undefined = event;
    const process: GraphQLDataSource['process'] = async (options) => {
      const answer = pending;
      pending = undefined;
      if (answer) {
        (options.context as ExecutionScope).record(answer.data);
        return { data: answer.data ?? null, ...(answer.errors && { errors: answer.errors }) };
      }
      const source = this.sources[owner];
      if (!source) throw new Error(`subgraph ${owner} has no data source`);
      return source.process(options);
    };
    return { ...this.sources, [owner]: { process } };
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

function eventPlan({ primary, rest }: SubscriptionNode): QueryPlan {
  return {
    kind: 'QueryPlan',
    node: rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary,
  };
}
