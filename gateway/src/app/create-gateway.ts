import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { DirectRoute } from '@suitegraph/kit/service';
import type { Metrics } from '@suitegraph/kit/telemetry';
import { AssertionCache } from '../auth/assertion-cache';
import { Authenticator } from '../auth/authenticator';
import { Deadlines } from '../execution/deadlines';
import { ExecutionScope, type Caller } from '../execution/execution-scope';
import { QuerySharing } from '../execution/query-sharing';
import { selectsUnshared } from '../planning/unshared-fields';
import type { Answer } from '../execution/answer';
import { Executor } from '../execution/executor';
import { GraphiqlPage } from '../graphiql/graphiql-page';
import { GraphqlEndpoint } from '../http/graphql-endpoint';
import { MemoryApqStore } from '../persisted/apq-store';
import { RegisteredOperations } from '../persisted/manifest';
import { buildGraph, composeSubgraphs, type Graph } from '../planning/graph';
import { OperationCatalogue } from '../planning/operation-catalogue';
import { SessionWatch } from '../subscriptions/session-watch';
import type { SubscriptionStream } from '../subscriptions/subscription-stream';
import { Subscriptions } from '../subscriptions/subscriptions';
import { GatewayMetrics } from '../telemetry/gateway-metrics';
import { WebsocketEndpoint } from '../ws/websocket-endpoint';
import { connectSubgraphs } from './connect-subgraphs';
import { Engine, type OperationRequest } from './engine';
import { DEFAULT_SETTINGS, type GatewaySettings } from './gateway-settings';
import type {
  ApqStore,
  AssertionSigner,
  GatewayLog,
  GatewaySubgraph,
  SessionRevocations,
  TokenVerifier,
} from './ports';

export interface GatewayOptions {
  /** Every subgraph of the graph, in this process or by URL. */
  readonly subgraphs: readonly GatewaySubgraph[];
  /** The composed graph; composed from the local subgraphs when left out. */
  readonly supergraphSdl?: string;
  readonly tokens: TokenVerifier;
  readonly assertions: AssertionSigner;
  readonly log: GatewayLog;
  readonly metrics: Metrics;
  readonly settings?: Partial<GatewaySettings>;
  /** A parsed apollo-persisted-query-manifest. */
  readonly manifest?: unknown;
  /** Where persisted queries are kept; in memory when left out. */
  readonly apqStore?: ApqStore;
  readonly sessionRevocations?: SessionRevocations;
  /** The address of a request's client; that of its socket when left out. */
  readonly clientAddress?: (request: IncomingMessage) => string | undefined;
}

/** A federation gateway over its subgraphs. */
export interface Gateway {
  readonly graph: Graph;
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
  const graph = buildGraph(options.supergraphSdl ?? composeSubgraphs(options.subgraphs));
  const parts = wire(graph, options, settings);
  const { engine, endpoint, sockets, page } = parts;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeParts(parts));
  return {
    graph,
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
  const subgraphs = connectSubgraphs(graph, options, { settings, metrics });
  const executor = new Executor(graph, subgraphs.dataSources, log);
  const subscriptions = new Subscriptions({
    ...subgraphs,
    executor,
    sessions,
    signer,
    log,
    bufferedEvents: settings.bufferedEvents,
    eventDeadlineMs: settings.requestDeadlineMs,
  });
  const catalogue = new OperationCatalogue(graph, settings);
  const registered =
    options.manifest === undefined
      ? RegisteredOperations.none()
      : RegisteredOperations.fromManifest(options.manifest);
  const persisted = { registered, store, mode: settings.safelistMode };
  const deadlines = new Deadlines(settings.requestDeadlineMs);
  const sharing = settings.shareQueries
    ? new QuerySharing({
        execute: (run) => executor.run(run),
        withCaller: (run, caller) => ({
          ...run,
          scope: new ExecutionScope(caller, signer, { freshContexts: false }),
        }),
        deadlines,
        forwardedHeaders: () => '',
        isShareable: ({ document }) => !selectsUnshared(graph.supergraphSchema, document),
      })
    : undefined;
  const engine = new Engine({
    ...{ graph, catalogue, executor, sharing, subscriptions, persisted, signer, metrics, log },
  });
  const authenticator = new Authenticator(tokens, settings.tenantHosts, options.sessionRevocations);
  const page = settings.graphiql ? new GraphiqlPage(settings.path, log) : undefined;
  const transport = { ...settings, engine, authenticator, sessions, metrics, log, clientAddress };
  const endpoint = new GraphqlEndpoint({
    ...transport,
    deadlines,
    page: page && ((response) => page.send(response)),
  });
  const sockets = new WebsocketEndpoint({ ...transport, maxMessageBytes: settings.bodyLimit });
  return { engine, endpoint, sockets, page, sessions, subscriptions, subgraphs, store };
}

async function closeParts(parts: ReturnType<typeof wire>): Promise<void> {
  const { sockets, subscriptions, sessions, subgraphs, store } = parts;
  // Sockets first: their clients learn from 1001 that they may come again.
  const closed = sockets.close();
  subscriptions.close();
  await closed;
  sessions.close();
  await subgraphs.close();
  await store.close?.();
}
