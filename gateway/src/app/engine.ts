import { OperationTypeNode } from 'graphql';
import type { AssertionSigner, ApqStore, GatewayLog } from './ports';
import { errorOf } from '../errors/mask-errors';
import { Refusal } from '../errors/refusal';
import { ExecutionScope, type Caller } from '../execution/execution-scope';
import { Answer } from '../execution/answer';
import type { QuerySharing } from '../execution/query-sharing';
import { checkVariables, type Executor, type Run } from '../execution/executor';
import { checkText } from '../limits/text';
import type { RegisteredOperations } from '../persisted/manifest';
import { resolveText, type SafelistMode } from '../persisted/resolve-text';
import type { Graph } from '../planning/graph';
import type { OperationCatalogue } from '../planning/operation-catalogue';
import type { SubscriptionStream } from '../subscriptions/subscription-stream';
import type { Subscriptions } from '../subscriptions/subscriptions';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';

/** An operation as a client sends it, by any transport. */
export interface OperationRequest {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface EngineOptions {
  readonly graph: Graph;
  readonly catalogue: OperationCatalogue;
  readonly executor: Executor;
  /** When identical queries are run once. */
  readonly sharing: QuerySharing | undefined;
  readonly subscriptions: Subscriptions;
  readonly persisted: {
    readonly registered: RegisteredOperations;
    readonly store: ApqStore;
    readonly mode: SafelistMode;
  };
  readonly signer: AssertionSigner;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
}

/** The way of a request, whatever brought it: admit, plan, execute. */
export class Engine {
  constructor(private readonly options: EngineOptions) {}

  /** Everything that can refuse an operation before a subgraph is asked. @throws Refusal */
  async admit(request: OperationRequest, caller: Caller): Promise<Run> {
    const startedAt = performance.now();
    const { catalogue, graph, persisted, signer, metrics } = this.options;
    try {
      const text = await resolveText(request, persisted);
      const operation = catalogue.get(text, request.operationName);
      const variables = request.variables ?? {};
      checkText(text, variables);
      checkVariables(graph, operation, variables);
      const freshContexts = operation.type === OperationTypeNode.MUTATION;
      const scope = new ExecutionScope(caller, signer, { freshContexts });
      return { operation, variables, scope, ...operation.planFor(caller.principal) };
    } catch (error) {
      metrics.answered({ name: undefined, type: 'unknown' }, 'refused', startedAt);
      throw error;
    }
  }

  /** Runs an admitted query or mutation. */
  async execute(run: Run): Promise<Answer> {
    const startedAt = performance.now();
    const answer = await this.answer(run);
    this.options.metrics.answered(
      run.operation,
      answer.errors.length > 0 ? 'errors' : 'ok',
      startedAt,
    );
    return answer;
  }

  /** Opens an admitted subscription. @throws Refusal */
  async subscribe(run: Run): Promise<SubscriptionStream> {
    const startedAt = performance.now();
    const { metrics, subscriptions } = this.options;
    try {
      const stream = await subscriptions.open(run);
      metrics.answered(run.operation, 'ok', startedAt);
      return stream;
    } catch (error) {
      metrics.answered(run.operation, 'refused', startedAt);
      throw error;
    }
  }

  private async answer(run: Run): Promise<Answer> {
    try {
      const { sharing, executor } = this.options;
      return await (sharing ? sharing.run(run) : executor.run(run));
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const { traceId } = run.scope.caller.trace;
      return Answer.failed([errorOf(error, traceId, this.options.log)]);
    }
  }
}
