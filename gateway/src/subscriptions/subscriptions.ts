import type { QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { AssertionSigner, GatewayLog } from '../app/ports';
import { codedError, Refusal } from '../errors/refusal';
import { errorOf, maskErrors } from '../errors/mask-errors';
import { Answer } from '../execution/answer';
import { Deadlines } from '../execution/deadlines';
import { ExecutionScope, type Caller } from '../execution/execution-scope';
import type { Executor, Run } from '../execution/executor';
import type { SubgraphAnswer } from '../execution/transport';
import type { PreparedOperation } from '../planning/prepared-operation';
import type { EventGraph } from './event-cursor';
import { EventOperation } from './event-operation';
import type { RetryLimits } from './retry-schedule';
import type { SessionWatch } from './session-watch';
import { SharedStream, type StreamHome } from './shared-stream';
import { authorityKey } from './sharing-key';
import { SubscriptionRefusedError, type SubscriptionSource } from './source';
import { goingAway, schemaReloaded, sessionEnded, upstreamLost } from './stream-errors';
import type { StreamEnd, SubscriptionStream } from './subscription-stream';

export interface SubscriptionsOptions {
  readonly graph: EventGraph;
  readonly executor: Pick<Executor, 'run'>;
  readonly sources: Readonly<Record<string, SubscriptionSource>>;
  readonly sessions: SessionWatch;
  readonly signer: AssertionSigner;
  readonly log: GatewayLog;
  readonly bufferedEvents: number;
  /** One event must be hydrated within this time. */
  readonly eventDeadlineMs: number;
  /** How a lost stream of a subgraph is opened again. */
  readonly retry: RetryLimits;
  /** Whether callers who ask the same with the same authority get one stream of the subgraph. */
  readonly isShareable?: (operation: PreparedOperation) => boolean;
  /** Text that is equal for equal headers on their way to the subgraphs. */
  readonly forwardedHeaders?: (caller: Caller) => string;
}

type Primary = SubscriptionNode['primary'];

/** What the members of one stream have in common. */
type Asked = Omit<Run, 'scope'>;

/** Federated subscriptions: the owner's events, each hydrated from the other subgraphs. */
export class Subscriptions {
  private readonly operations = new WeakMap<QueryPlan, EventOperation>();
  private readonly joinable = new Map<QueryPlan, Map<string, SharedStream>>();
  private readonly streams = new Map<SharedStream, Asked>();
  private readonly deadlines: Deadlines;

  constructor(private readonly options: SubscriptionsOptions) {
    this.deadlines = new Deadlines(options.eventDeadlineMs);
  }

  /** Opens a stream. @throws Refusal when the caller may not, or the owner refuses. */
  async open(run: Run): Promise<SubscriptionStream> {
    const { primary } = subscriptionNode(run);
    // Leaving is the stream's affair from here on.
    const caller = { ...run.scope.caller, signal: undefined };
    const stream = await this.streamFor(run, primary, caller)
      .join(caller)
      .catch((error: unknown) => {
        throw this.refusal(error, primary.serviceName, caller);
      });
    if (caller.principal) {
      const unwatch = this.options.sessions.watch(caller.principal, (reason) =>
        stream.fail((facts) => sessionEnded(reason, facts)),
      );
      stream.whenClosed(unwatch);
    }
    return stream;
  }

  /**
   * Hands the streams over to the subscriptions of another graph, where they go on without a break,
   * and ends the others with a retriable error. `renew` gives the counterpart of a run under the
   * other graph, or undefined when a client would notice the difference (see `sameStream`); it is
   * asked once for each stream of a subgraph.
   */
  async retire(
    successor: Subscriptions,
    renew: (run: Run) => Promise<Run | undefined>,
  ): Promise<void> {
    const retiring = [...this.streams].map(async ([stream, asked]) => {
      const scope = this.scopeOf(stream.speaker);
      const renewed = await renew({ ...asked, scope }).catch((err: unknown) => {
        this.options.log.warn({ err }, 'a stream could not be renewed');
        return undefined;
      });
      // It may have ended meanwhile.
      if (!this.streams.has(stream)) return;
      if (renewed) successor.adopt(stream, renewed);
      else stream.fail(schemaReloaded);
    });
    await Promise.all(retiring);
  }

  /** Ends every stream with a retriable error. */
  close(): void {
    for (const stream of [...this.streams.keys()]) stream.fail(goingAway);
  }

  private adopt(stream: SharedStream, run: Run): void {
    const { scope, ...asked } = run;
    const { primary } = subscriptionNode(run);
    const key = this.keyOf(asked, scope.caller);
    stream.moveTo(this.homeOf(asked, primary.serviceName, key));
    this.add(stream, asked, key);
  }

  /** A stream that is open for who comes now, or a new one. */
  private streamFor(run: Run, primary: Primary, caller: Caller): SharedStream {
    const { scope: _, ...asked } = run;
    const key = this.keyOf(asked, caller);
    const known = key === undefined ? undefined : this.joinable.get(asked.plan)?.get(key);
    if (known?.isOpen) return known;
    const { log, retry, bufferedEvents } = this.options;
    const operation = this.operationOf(asked.plan, primary);
    const { variables } = asked;
    const made = new SharedStream(
      { operation, variables, caller, log, retry, bufferedEvents },
      this.homeOf(asked, primary.serviceName, key),
    );
    this.add(made, asked, key);
    return made;
  }

  /** What is equal for those who may have one stream; undefined for who has one alone. */
  private keyOf({ operation, variables }: Asked, caller: Caller): string | undefined {
    const { isShareable = () => true, forwardedHeaders = () => '' } = this.options;
    if (!isShareable(operation)) return undefined;
    return JSON.stringify([authorityKey(caller.principal), forwardedHeaders(caller), variables]);
  }

  private add(stream: SharedStream, asked: Asked, key: string | undefined): void {
    this.streams.set(stream, asked);
    if (key === undefined) return;
    const ofPlan = this.joinable.get(asked.plan) ?? new Map<string, SharedStream>();
    this.joinable.set(asked.plan, ofPlan.set(key, stream));
  }

  private remove(stream: SharedStream, { plan }: Asked, key: string | undefined): void {
    this.streams.delete(stream);
    const ofPlan = this.joinable.get(plan);
    if (key === undefined || ofPlan?.get(key) !== stream) return;
    ofPlan.delete(key);
    if (ofPlan.size === 0) this.joinable.delete(plan);
  }

  private homeOf(asked: Asked, service: string, key: string | undefined): StreamHome {
    return {
      source: () => {
        const source = this.options.sources[service];
        if (!source) throw new Error(`subgraph ${service} has no event source`);
        return source;
      },
      scope: (caller) => this.scopeOf(caller),
      hydrate: (event, caller) => this.hydrate(asked, caller, event),
      describe: (cause, caller) => this.describe(cause, service, caller),
      closed: (stream) => this.remove(stream, asked, key),
    };
  }

  private operationOf(plan: QueryPlan, primary: Primary): EventOperation {
    const known = this.operations.get(plan);
    if (known) return known;
    const made = new EventOperation(this.options.graph, primary);
    this.operations.set(plan, made);
    return made;
  }

  // Loaders cache what they loaded: each event has a context of its own.
  private async hydrate(asked: Asked, caller: Caller, event: SubgraphAnswer): Promise<Answer> {
    const { executor, log } = this.options;
    const late = new AbortController();
    const inTime = this.deadlines.watch(late);
    try {
      const scope = this.scopeOf({ ...caller, signal: late.signal });
      return await executor.run({ ...asked, scope }, event);
    } catch (error) {
      return Answer.failed([errorOf(error, caller.trace.traceId, log)]);
    } finally {
      inTime();
    }
  }

  private scopeOf(caller: Caller): ExecutionScope {
    return new ExecutionScope(caller, this.options.signer, { freshContexts: false });
  }

  private refusal(error: unknown, service: string, caller: Caller): Refusal {
    const { traceId } = caller.trace;
    const { log } = this.options;
    if (error instanceof SubscriptionRefusedError) {
      return new Refusal(maskErrors(error.errors, traceId, log), 'operation', { status: 200 });
    }
    log.warn({ err: error, traceId, service }, 'stream did not open');
    const lost = upstreamLost(service, { traceId, lastCursor: undefined });
    return new Refusal([lost], 'operation', { status: 503 });
  }

  private describe(cause: unknown, service: string, { trace }: Caller): StreamEnd {
    const { log } = this.options;
    if (!(cause instanceof SubscriptionRefusedError)) {
      log.warn({ err: cause, traceId: trace.traceId, service }, 'stream of a subgraph was lost');
      return (facts) => upstreamLost(service, facts);
    }
    const [first] = maskErrors(cause.errors, trace.traceId, log);
    const { message, extensions } = first ?? codedError('INTERNAL_ERROR', 'Internal server error');
    return ({ traceId }) => new GraphQLError(message, { extensions: { ...extensions, traceId } });
  }
}

function subscriptionNode({ plan, denied }: Run): SubscriptionNode {
  if (plan.node?.kind === 'Subscription') return plan.node;
  const [denial] = denied.values();
  const code = denial?.code ?? 'FORBIDDEN';
  const message = denial
    ? `Not allowed to subscribe to ${denial.coordinate}`
    : 'Not a subscription';
  throw new Refusal([codedError(code, message)], 'operation', {
    status: code === 'UNAUTHENTICATED' ? 401 : 403,
  });
}
