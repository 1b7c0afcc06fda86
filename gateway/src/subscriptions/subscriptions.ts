import type { SubscriptionNode } from '@apollo/query-planner';
import type { GraphQLError } from 'graphql';
import type { AssertionSigner, GatewayLog } from '../app/ports';
import { codedError, Refusal } from '../errors/refusal';
import { errorOf, maskErrors } from '../errors/mask-errors';
import { ExecutionScope } from '../execution/execution-scope';
import { Answer } from '../execution/answer';
import type { Executor, Run } from '../execution/executor';
import type { SubgraphAnswer, SubgraphFetch } from '../execution/transport';
import { cursorReader } from './event-cursor';
import type { SessionWatch } from './session-watch';
import { SubscriptionRefusedError, type SubscriptionSource } from './source';
import { goingAway, sessionEnded, upstreamLost } from './stream-errors';
import { SubscriptionStream } from './subscription-stream';

interface SubscriptionsOptions {
  readonly executor: Executor;
  readonly sources: Readonly<Record<string, SubscriptionSource>>;
  readonly sessions: SessionWatch;
  readonly signer: AssertionSigner;
  readonly log: GatewayLog;
  readonly bufferedEvents: number;
  /** One event must be hydrated within this time. */
  readonly eventDeadlineMs: number;
}

/** Federated subscriptions: the owner's events, each hydrated from the other subgraphs. */
export class Subscriptions {
  private readonly streams = new Set<SubscriptionStream>();

  constructor(private readonly options: SubscriptionsOptions) {}

  /** Opens a stream. @throws Refusal when the caller may not, or the owner refuses. */
  async open(run: Run): Promise<SubscriptionStream> {
    const { primary } = subscriptionNode(run);
    const source = this.options.sources[primary.serviceName];
    if (!source) throw new Error(`subgraph ${primary.serviceName} has no event source`);
    const leaving = new AbortController();
    const caller = { ...run.scope.caller, signal: leaving.signal };
    const scope = new ExecutionScope(caller, this.options.signer, { freshContexts: false });
    const stream = this.makeStream(run, primary.serviceName, (event) => this.hydrate(run, event));
    stream.whenClosed(() => leaving.abort());
    const fetch = primaryFetch(primary, run);
    stream.whenClosed(await this.subscribe(source, { fetch, scope, stream, run }));
    this.streams.add(stream);
    stream.whenClosed(() => this.streams.delete(stream));
    const { principal } = run.scope.caller;
    if (principal) {
      const unwatch = this.options.sessions.watch(principal, (reason) =>
        stream.fail((facts) => sessionEnded(reason, facts)),
      );
      stream.whenClosed(unwatch);
    }
    return stream;
  }

  /** Ends every stream with a retriable error. */
  close(): void {
    for (const stream of [...this.streams]) stream.fail(goingAway);
  }

  private makeStream(
    run: Run,
    service: string,
    hydrate: (event: SubgraphAnswer) => Promise<Answer>,
  ): SubscriptionStream {
    const { traceId } = run.scope.caller.trace;
    return new SubscriptionStream({
      hydrate,
      traceId,
      bufferedEvents: this.options.bufferedEvents,
      cursorOf: cursorReader(run.operation.context),
      describe: (cause, lastCursor) => {
        if (cause instanceof SubscriptionRefusedError) return this.refused(cause, traceId);
        this.options.log.warn({ err: cause, traceId, service }, 'stream of a subgraph was lost');
        return upstreamLost(service, { traceId, lastCursor });
      },
    });
  }

  private async subscribe(
    source: SubscriptionSource,
    given: { fetch: SubgraphFetch; scope: ExecutionScope; stream: SubscriptionStream; run: Run },
  ): Promise<() => void> {
    const { fetch, scope, stream, run } = given;
    try {
      return await source.subscribe(fetch, scope, stream.sink);
    } catch (error) {
      const { traceId } = scope.caller.trace;
      if (error instanceof SubscriptionRefusedError) {
        const errors = maskErrors(error.errors, traceId, this.options.log);
        throw new Refusal(errors, 'operation', { status: 200 });
      }
      const { serviceName } = subscriptionNode(run).primary;
      this.options.log.warn({ err: error, traceId, service: serviceName }, 'stream did not open');
      const facts = { traceId, lastCursor: undefined };
      throw new Refusal([upstreamLost(serviceName, facts)], 'operation', { status: 503 });
    }
  }

  private refused({ errors }: SubscriptionRefusedError, traceId: string): GraphQLError {
    const [first] = maskErrors(errors, traceId, this.options.log);
    return first ?? codedError('INTERNAL_ERROR', 'Internal server error', { traceId });
  }

  // Loaders cache what they loaded: each event has a context of its own.
  private async hydrate(run: Run, event: SubgraphAnswer): Promise<Answer> {
    const { signer, executor, eventDeadlineMs, log } = this.options;
    const signal = AbortSignal.timeout(eventDeadlineMs);
    const caller = { ...run.scope.caller, signal };
    const scope = new ExecutionScope(caller, signer, { freshContexts: false });
    try {
      return await executor.run({ ...run, scope }, event);
    } catch (error) {
      return Answer.failed([errorOf(error, caller.trace.traceId, log)]);
    }
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

function primaryFetch(primary: SubscriptionNode['primary'], { variables }: Run): SubgraphFetch {
  const used = (primary.variableUsages ?? []).filter((name) => variables[name] !== undefined);
  return {
    query: primary.operation,
    operationName: primary.operationName,
    variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
  };
}
