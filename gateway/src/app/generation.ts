import { OperationTypeNode } from 'graphql';
import type { Authority } from '../authority/authority';
import { ExecutionScope, type Caller } from '../execution/execution-scope';
import type { Deadlines } from '../execution/deadlines';
import { checkVariables, Executor, type Run, type Variables } from '../execution/executor';
import type { FetchDocuments } from '../execution/fetch-documents';
import { QuerySharing } from '../execution/query-sharing';
import { checkText } from '../limits/text';
import type { Graph } from '../planning/graph';
import { OperationCatalogue, type CatalogueUses } from '../planning/operation-catalogue';
import type { OperationPlanner } from '../planning/operation-planner';
import { selectsUnshared } from '../planning/unshared-fields';
import { sameStream } from '../subscriptions/same-stream';
import type { SessionWatch } from '../subscriptions/session-watch';
import { Subscriptions } from '../subscriptions/subscriptions';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import { connectSubgraphs, type Connections } from './connect-subgraphs';
import type { GatewaySettings } from './gateway-settings';
import { Leases } from './leases';
import type { AssertionSigner, GatewayLog, GatewaySubgraph } from './ports';

/** The text of an operation, wherever it came from, with what it is asked with. */
export interface PreparedRequest {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
}

/** What the gateway keeps from one graph to the next. */
export interface Lasting {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly connections: Connections;
  readonly documents: FetchDocuments;
  readonly settings: GatewaySettings;
  readonly signer: AssertionSigner;
  readonly sessions: SessionWatch;
  readonly deadlines: Deadlines;
  readonly planner: OperationPlanner;
  readonly authority: Authority;
  readonly uses: CatalogueUses;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
}

// An operation that was admitted is executed within this time.
const HANDOVER_MS = 500;

/** A graph and everything that depends on it. */
export class Generation {
  readonly catalogue: OperationCatalogue;
  readonly executor: Executor;
  /** When identical queries are run once. */
  readonly sharing: QuerySharing | undefined;
  readonly subscriptions: Subscriptions;
  readonly subgraphs: ReturnType<typeof connectSubgraphs>;
  /** Requests that are under way. */
  readonly requests = new Leases();

  /** @throws Error when the graph has a subgraph that cannot be connected. */
  constructor(
    readonly graph: Graph,
    private readonly lasting: Lasting,
  ) {
    const { settings, signer, sessions, log } = lasting;
    this.subgraphs = connectSubgraphs(graph, { ...lasting, assertions: signer }, lasting);
    this.executor = new Executor(graph, this.subgraphs.fetchers, log, {
      denials: settings.authority.response,
    });
    this.sharing = settings.shareQueries ? this.newSharing() : undefined;
    this.catalogue = new OperationCatalogue(graph, { ...settings, ...lasting });
    this.subscriptions = new Subscriptions({
      ...{ graph, sessions, signer, log },
      executor: this.executor,
      sources: this.subgraphs.sources,
      bufferedEvents: settings.bufferedEvents,
      eventDeadlineMs: settings.requestDeadlineMs,
      retry: settings.streamRetry,
      forwardedHeaders: (caller) => settings.headerRules.keyOf(caller),
      isShareable: ({ document }) => !selectsUnshared(graph.supergraphSchema, document),
    });
  }

  /** Parses, checks, authorises and plans. @throws Refusal */
  async prepare(request: PreparedRequest, caller: Caller): Promise<Run> {
    const { text, operationName, variables } = request;
    const { principal, incremental = false } = caller;
    const { authority, signer } = this.lasting;
    this.requests.enter();
    try {
      const operation = this.catalogue.get(text, operationName);
      checkText(text, variables);
      const coerced = checkVariables(this.graph, operation, variables);
      const decision = await authority.decide(operation, caller, coerced);
      const { denied } = decision;
      const split = incremental ? operation.split(coerced) : undefined;
      const asked = { denied, principal, split, conditions: operation.conditions(coerced) };
      const authorised = operation.planned(asked) ?? (await operation.planFor(asked));
      const freshContexts = operation.type === OperationTypeNode.MUTATION;
      const scope = new ExecutionScope(caller, signer, { freshContexts });
      return { operation, variables, coerced, scope, ...decision, ...authorised };
    } finally {
      this.requests.leave();
    }
  }

  /**
   * Hands the streams that go on unchanged over to whoever serves now, lets the requests under way
   * end, within their deadline, and lets go of the connections.
   */
  async retire(serving: () => Generation): Promise<void> {
    const { requestDeadlineMs } = this.lasting.settings;
    await this.handOver(serving());
    await new Promise((resolve) => setTimeout(resolve, HANDOVER_MS).unref());
    await this.requests.idle(requestDeadlineMs);
    // What was opened by a request that was under way.
    await this.handOver(serving());
    await this.close();
  }

  async close(): Promise<void> {
    await this.subgraphs.close();
  }

  private async handOver(successor: Generation): Promise<void> {
    // It must not close before it has handed over in its turn.
    successor.requests.enter();
    try {
      await this.subscriptions.retire(successor.subscriptions, (run) => this.renew(run, successor));
    } finally {
      successor.requests.leave();
    }
  }

  /** The same under another graph, unless a client would notice. */
  private async renew(run: Run, successor: Generation): Promise<Run | undefined> {
    const { text, askedAs, document } = run.operation;
    const request = { text, operationName: askedAs, variables: run.variables };
    const renewed = await successor.prepare(request, run.scope.caller);
    const before = { plan: run.plan, document, graph: this.graph };
    const after = { plan: renewed.plan, document: renewed.operation.document };
    return sameStream(before, { ...after, graph: successor.graph }) ? renewed : undefined;
  }

  private newSharing(): QuerySharing {
    const { signer, deadlines, settings } = this.lasting;
    const { supergraphSchema } = this.graph;
    return new QuerySharing({
      execute: (run) => this.executor.run(run),
      withCaller: (run, caller) => ({
        ...run,
        scope: new ExecutionScope(caller, signer, { freshContexts: false }),
      }),
      deadlines,
      forwardedHeaders: (caller) => settings.headerRules.keyOf(caller),
      isShareable: ({ document }) => !selectsUnshared(supergraphSchema, document),
    });
  }
}
