import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { DirectRoute, ReadinessChecks } from '@suitegraph/kit/service';
import type { Metrics } from '@suitegraph/kit/telemetry';
import { AnonymousAuthenticator } from '../auth/anonymous';
import { AssertionCache } from '../auth/assertion-cache';
import { Authority } from '../authority/authority';
import { Policies, PrincipalPolicies } from '../authority/policies';
import { Authenticator } from '../auth/authenticator';
import { CostControl } from '../cost/cost-control';
import { CostMetrics } from '../cost/cost-metrics';
import { MemoryBudgets } from '../cost/memory-budgets';
import { Deadlines } from '../execution/deadlines';
import type { Caller } from '../execution/execution-scope';
import { FetchDocuments } from '../execution/fetch-documents';
import type { Answer } from '../execution/answer';
import { GraphiqlPage } from '../graphiql/graphiql-page';
import { GraphqlEndpoint } from '../http/graphql-endpoint';
import { MemoryApqStore } from '../persisted/apq-store';
import { RegisteredOperations } from '../persisted/manifest';
import { buildGraph, composeSubgraphs, type Graph } from '../planning/graph';
import { OperationPlanner } from '../planning/operation-planner';
import { PlanningWorker } from '../planning/worker/planning-worker';
import { SessionWatch } from '../subscriptions/session-watch';
import type { SubscriptionStream } from '../subscriptions/subscription-stream';
import { GatewayMetrics } from '../telemetry/gateway-metrics';
import { WebsocketEndpoint } from '../ws/websocket-endpoint';
import { ConnectionPool } from './connection-pool';
import { Engine, type OperationRequest } from './engine';
import { DEFAULT_SETTINGS, type GatewaySettings } from './gateway-settings';
import { Generation, type Lasting } from './generation';
import { GraphGenerations, type Reloaded } from './graph-generations';
import { SubgraphReadiness, type ReadinessMode } from './subgraph-readiness';
import type {
  ApqStore,
  AssertionSigner,
  BudgetStore,
  GatewayLog,
  GatewaySubgraph,
  PolicyEvaluator,
  SessionRevocations,
  TokenVerifier,
} from './ports';

export interface GatewayOptions {
  /** Every subgraph of the graph, in this process or by URL. */
  readonly subgraphs: readonly GatewaySubgraph[];
  /** The composed graph; composed from the local subgraphs when left out. */
  readonly supergraphSdl?: string;
  /** Left out, there is no sign-in and every caller is anonymous. */
  readonly tokens?: TokenVerifier;
  readonly assertions: AssertionSigner;
  readonly log: GatewayLog;
  readonly metrics: Metrics;
  readonly settings?: Partial<GatewaySettings>;
  /** A parsed apollo-persisted-query-manifest. */
  readonly manifest?: unknown;
  /** Where persisted queries are kept; in memory when left out. */
  readonly apqStore?: ApqStore;
  readonly sessionRevocations?: SessionRevocations;
  /** Decides on `@policy`; those that describe the caller when left out, such as `role:ADMIN`. */
  readonly policies?: PolicyEvaluator;
  /** Where the budgets of clients are kept; in memory when left out. */
  readonly budgets?: BudgetStore;
  /** The address of a request's client; that of its socket when left out. */
  readonly clientAddress?: (request: IncomingMessage) => string | undefined;
}

/** A federation gateway over its subgraphs. */
export interface Gateway {
  /** The graph that serves now. */
  readonly graph: Graph;
  /**
   * Puts another supergraph in the place of the one that serves, without dropping a request.
   * @throws SupergraphError when it cannot be used, and nothing changes.
   */
  reload(supergraphSdl: string): Promise<Reloaded>;
  /** Starts what is otherwise started for the first operation that takes long to plan. */
  startPlanning(): void;
  /** Whether the subgraphs that run apart answer, as checks of this moment. */
  readiness(mode: ReadinessMode): ReadinessChecks;
  /** GraphQL over HTTP, for the server that `register` is given the app of. */
  readonly endpoint: DirectRoute;
  /** Adds WebSocket and GraphiQL to a server with the endpoint. Drains when `app` closes. */
  register(app: FastifyInstance): Promise<void>;
  /** Runs a query or mutation without a transport. @throws Refusal */
  execute(request: OperationRequest, caller: Caller): Promise<Answer>;
  /** Opens a subscription without a transport. @throws Refusal */
  subscribe(request: OperationRequest, caller: Caller): Promise<SubscriptionStream>;
  /** Ends streams and sockets, then the ways to the subgraphs. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Composes or reads the graph and connects its subgraphs.
 *
 * @throws CompositionError when the subgraphs do not compose.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const sdl = options.supergraphSdl ?? composeSubgraphs(options.subgraphs);
  const graph = buildGraph(sdl, settings.planner);
  const parts = wire(graph, options, settings);
  const { engine, endpoint, sockets, page, generations, worker, metrics, readiness } = parts;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeParts(parts));
  return {
    get graph() {
      return generations.current.graph;
    },
    readiness: (mode) => readiness.checks(mode),
    async reload(supergraphSdl) {
      try {
        return await generations.reload(supergraphSdl);
      } catch (error) {
        metrics.reloadFailed();
        throw error;
      }
    },
    startPlanning: () => worker?.start(),
    endpoint,
    close,
    async register(app) {
      await app.register(async (scope) => page?.register(scope));
      sockets.attach(app.server);
      app.addHook('preClose', close);
    },
    execute: async (request, caller) => engine.execute(await engine.admit(request, caller)),
    subscribe: async (request, caller) => engine.subscribe(await engine.admit(request, caller)),
  };
}

function wire(graph: Graph, options: GatewayOptions, settings: GatewaySettings) {
  const { log, tokens } = options;
  const signer = new AssertionCache(options.assertions);
  const clientAddress = options.clientAddress ?? ((request) => request.socket.remoteAddress);
  const metrics = new GatewayMetrics(options.metrics);
  const store: ApqStore = options.apqStore ?? new MemoryApqStore();
  const sessions = new SessionWatch(options.sessionRevocations);
  const registered =
    options.manifest === undefined
      ? RegisteredOperations.none()
      : RegisteredOperations.fromManifest(options.manifest);
  const persisted = { registered, store, mode: settings.safelistMode };
  const deadlines = new Deadlines(settings.requestDeadlineMs);
  const worker = settings.planning.thread
    ? new PlanningWorker({ ...settings.planning, log })
    : undefined;
  const lasting: Lasting = {
    ...{ settings, signer, sessions, deadlines, metrics, log },
    authority: authorityOf(options, settings),
    subgraphs: options.subgraphs,
    connections: new ConnectionPool(),
    documents: new FetchDocuments(),
    planner: new OperationPlanner(worker, log),
    uses: metrics.caches,
  };
  const make = (made: Graph): Generation => new Generation(made, lasting);
  const generations = new GraphGenerations({ first: graph, make, worker, settings, log });
  const costs = new CostControl(
    settings.cost,
    options.budgets ?? new MemoryBudgets(),
    new CostMetrics(options.metrics),
  );
  const engine = new Engine({ generations, persisted, costs, metrics, log });
  const authenticator = tokens
    ? new Authenticator(tokens, settings.tenantHosts, options.sessionRevocations)
    : new AnonymousAuthenticator();
  const readiness = new SubgraphReadiness({
    subgraphs: () => generations.current.subgraphs.remote,
    signer,
  });
  const page = settings.graphiql ? new GraphiqlPage(settings.path, log) : undefined;
  const transport = { ...settings, engine, authenticator, sessions, metrics, log, clientAddress };
  const endpoint = new GraphqlEndpoint({
    ...transport,
    deadlines,
    page: page && ((response) => page.send(response)),
  });
  const sockets = new WebsocketEndpoint({
    ...transport,
    deadlines,
    maxMessageBytes: settings.bodyLimit,
  });
  return {
    ...{ engine, endpoint, sockets, page, sessions },
    ...{ generations, worker, readiness, metrics, store, costs },
  };
}

function authorityOf(
  { policies = new PrincipalPolicies(), log }: GatewayOptions,
  { authority }: GatewaySettings,
): Authority {
  const { policyDeadlineMs: deadlineMs } = authority;
  return new Authority(new Policies({ evaluator: policies, deadlineMs, log }), authority, log);
}

async function closeParts(parts: ReturnType<typeof wire>): Promise<void> {
  const { sockets, generations, sessions, worker, store, costs } = parts;
  // Sockets first: their clients learn from 1001 that they may come again.
  const closed = sockets.close();
  generations.endStreams();
  await closed;
  sessions.close();
  await generations.close();
  await worker?.close();
  await store.close?.();
  await costs.close();
}
