import { HeaderRules } from '../execution/headers/header-rules';
import { DEFAULT_AUTHORITY, type AuthoritySettings } from '../authority/authority-settings';
import { DEFAULT_COST, type CostSettings } from '../cost/cost-settings';
import { DEFAULT_LIMITS, type OperationLimits } from '../limits/limits';
import { DEFAULT_PLANNER_OPTIONS, type PlannerOptions } from '../planning/build-graph';
import type { CacheSizes } from '../planning/operation-cache';
import type { SafelistMode } from '../persisted/resolve-text';
import type { RetryLimits } from '../subscriptions/retry-schedule';
import type { WarmUpLimits } from './warm-up';

/** How a gateway behaves. */
export interface GatewaySettings {
  /** Path of the endpoint. */
  readonly path: string;
  readonly safelistMode: SafelistMode;
  /** Host name (lower case, no port) to the tenant it belongs to. */
  readonly tenantHosts: ReadonlyMap<string, string>;
  readonly limits: OperationLimits;
  /** What becomes of operations that ask for more than their caller may read. */
  readonly authority: AuthoritySettings;
  /** What operations may cost. */
  readonly cost: CostSettings;
  /** Largest request body and WebSocket message, in bytes. */
  readonly bodyLimit: number;
  readonly introspection: boolean;
  /** Serve GraphiQL to browsers. */
  readonly graphiql: boolean;
  /** A request is answered within this time, in milliseconds. */
  readonly requestDeadlineMs: number;
  /** A fetch from a subgraph over HTTP takes at most this long. */
  readonly subgraphDeadlineMs: number;
  /** The same for single subgraphs, by name. */
  readonly subgraphTimeouts: ReadonlyMap<string, number>;
  /** Connections to one subgraph. */
  readonly subgraphConnections: number;
  /** Fetches that may wait while all connections to a subgraph are busy. */
  readonly subgraphQueue: number;
  /** How often a query that did not get through is sent again. */
  readonly subgraphRetries: number;
  /** Send nothing to a subgraph for a while when most fetches fail. */
  readonly subgraphCircuitBreaker: boolean;
  /** Ask subgraphs for compressed answers. */
  readonly subgraphCompression: boolean;
  /** Names of the subgraphs that are spoken to in HTTP/2. */
  readonly subgraphHttp2: ReadonlySet<string>;
  /** Which headers of a client go to which subgraph. */
  readonly headerRules: HeaderRules;
  /** Largest answer accepted from a subgraph, in bytes. */
  readonly maxResponseBytes: number;
  /** Run identical queries that are under way at the same time once. */
  readonly shareQueries: boolean;
  /** Events that may wait for one slow subscriber. */
  readonly bufferedEvents: number;
  readonly streamsPerSocket: number;
  /** How a lost stream of a subgraph is opened again. */
  readonly streamRetry: RetryLimits;
  /** Interval of WebSocket pings and SSE comments. */
  readonly keepAliveMs: number;
  /** Whoever opens a WebSocket says who it is within this time, in milliseconds. */
  readonly connectionInitTimeoutMs: number;
  readonly planner: PlannerOptions;
  /** How operations that take long are planned. */
  readonly planning: PlanningSettings;
  readonly cacheSizes: CacheSizes;
  /** What is prepared before a new supergraph serves. */
  readonly warmUp: WarmUpLimits;
}

export interface PlanningSettings {
  /** On a thread of their own, beside the requests. */
  readonly thread: boolean;
  /** Within this time, in milliseconds. */
  readonly deadlineMs: number;
  /** So long they wait for their turn, in milliseconds; that covers the start of the thread. */
  readonly waitMs: number;
  /** Operations that may wait for their turn. */
  readonly queued: number;
}

export const DEFAULT_SETTINGS: GatewaySettings = {
  path: '/graphql',
  safelistMode: 'off',
  tenantHosts: new Map(),
  limits: DEFAULT_LIMITS,
  authority: DEFAULT_AUTHORITY,
  cost: DEFAULT_COST,
  bodyLimit: 256 * 1024,
  introspection: true,
  graphiql: true,
  requestDeadlineMs: 30_000,
  subgraphDeadlineMs: 15_000,
  subgraphTimeouts: new Map(),
  subgraphConnections: 64,
  subgraphQueue: 1_024,
  subgraphRetries: 2,
  subgraphCircuitBreaker: true,
  subgraphCompression: false,
  subgraphHttp2: new Set(),
  headerRules: HeaderRules.none(),
  maxResponseBytes: 16 * 1024 * 1024,
  shareQueries: false,
  bufferedEvents: 256,
  streamsPerSocket: 100,
  streamRetry: { attempts: 5, withinMs: 15_000 },
  keepAliveMs: 12_000,
  connectionInitTimeoutMs: 3_000,
  planner: DEFAULT_PLANNER_OPTIONS,
  planning: { thread: true, deadlineMs: 5_000, waitMs: 10_000, queued: 100 },
  cacheSizes: { documents: 5_000, plans: 10_000, refusals: 1_000 },
  warmUp: { operations: 200, milliseconds: 5_000 },
};
