import type { GraphQLError } from 'graphql';
import type { ApqStore, GatewayLog } from './ports';
import { errorOf } from '../errors/mask-errors';
import { AUTHORIZATION_ERRORS } from '../authority/denial-report';
import type { CostControl } from '../cost/cost-control';
import { codedError, Refusal } from '../errors/refusal';
import type { Caller } from '../execution/execution-scope';
import { Answer } from '../execution/answer';
import type { Executor, Run } from '../execution/executor';
import { wholeData } from '../execution/incremental';
import { WatchedRest } from '../execution/deferred/watched-rest';
import type { RegisteredOperations } from '../persisted/manifest';
import { resolveText, type SafelistMode } from '../persisted/resolve-text';
import type { SubscriptionStream } from '../subscriptions/subscription-stream';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import type { Generation } from './generation';
import type { GraphGenerations } from './graph-generations';

/** An operation as a client sends it, by any transport. */
export interface OperationRequest {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface EngineOptions {
  readonly generations: GraphGenerations;
  readonly persisted: {
    readonly registered: RegisteredOperations;
    readonly store: ApqStore;
    readonly mode: SafelistMode;
  };
  readonly costs: CostControl;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
}

/** The way of a request, whatever brought it: admit, plan, execute. */
export class Engine {
  constructor(private readonly options: EngineOptions) {}

  /** Everything that can refuse an operation before a subgraph is asked. @throws Refusal */
  async admit(request: OperationRequest, caller: Caller): Promise<Run> {
    const startedAt = performance.now();
    const { generations, persisted, costs, metrics } = this.options;
    try {
      const text = await resolveText(request, persisted);
      const { operationName, variables = {} } = request;
      const run = await generations.current.prepare({ text, operationName, variables }, caller);
      const { operation, coerced } = run;
      const isAsked = request.extensions?.['cost'] === true;
      const charge = await costs.charge({ operation, variables: coerced, caller, isAsked });
      return charge ? { ...run, charge } : run;
    } catch (error) {
      metrics.answered({ name: undefined, type: 'unknown' }, 'refused', startedAt);
      throw error;
    }
  }

  /** Runs an admitted query or mutation. */
  async execute(run: Run): Promise<Answer> {
    const startedAt = performance.now();
    const { requests, executor, sharing } = this.generationOf(run);
    const ended = (status: 'ok' | 'errors'): void => {
      requests.leave();
      this.options.metrics.answered(run.operation, status, startedAt);
    };
    requests.enter();
    let answer: Answer;
    try {
      answer = await this.answer(run, sharing ?? executor);
    } catch (error) {
      requests.leave();
      throw error;
    }
    if (answer.rest) return answer.followedBy(watched(answer, answer.rest, { run, ended }));
    ended(answer.errors.length > 0 ? 'errors' : 'ok');
    return answer;
  }

  /** Opens an admitted subscription. @throws Refusal */
  async subscribe(run: Run): Promise<SubscriptionStream> {
    const startedAt = performance.now();
    const { metrics } = this.options;
    const { requests, subscriptions } = this.generationOf(run);
    requests.enter();
    try {
      const stream = await subscriptions.open(run);
      metrics.answered(run.operation, 'ok', startedAt);
      return stream;
    } catch (error) {
      metrics.answered(run.operation, 'refused', startedAt);
      throw error;
    } finally {
      requests.leave();
    }
  }

  /** The way of one operation stays with the graph it was prepared by. */
  private generationOf({ operation }: Run): Generation {
    return this.options.generations.of(operation.graph);
  }

  private async answer(run: Run, executor: Pick<Executor, 'run'>): Promise<Answer> {
    const answer = await this.executed(run, executor);
    const { charge, rehearsed } = run;
    const settled = charge ? await charge.settle(answer) : answer;
    return rehearsed ? settled.extendedBy({ [AUTHORIZATION_ERRORS]: rehearsed }) : settled;
  }

  private async executed(run: Run, executor: Pick<Executor, 'run'>): Promise<Answer> {
    try {
      return await executor.run(run);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const { trace, signal } = run.scope.caller;
      // Nobody waits for the answer any more, and nothing has failed.
      if (signal?.aborted && error === signal.reason) return Answer.failed([callerLeft()]);
      return Answer.failed([errorOf(error, trace.traceId, this.options.log)]);
    }
  }
}

interface Watching {
  readonly run: Run;
  readonly ended: (status: 'ok' | 'errors') => void;
}

function watched(answer: Answer, rest: NonNullable<Answer['rest']>, { run, ended }: Watching) {
  const { charge } = run;
  const isFailed = answer.errors.length > 0;
  return new WatchedRest(rest, {
    ended: (outcome) => ended(isFailed || outcome === 'errors' ? 'errors' : 'ok'),
    conclude: charge && ((parts) => charge.conclude(() => wholeData(answer, parts))),
  });
}

function callerLeft(): GraphQLError {
  return codedError('UPSTREAM_UNAVAILABLE', 'The caller left before the answer was there');
}
