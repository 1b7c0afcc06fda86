import { DEFAULT_LIMITS, type OperationLimits } from '../limits/limits';
import type { SafelistMode } from '../persisted/resolve-text';

/** How a gateway behaves. */
export interface GatewaySettings {
  /** Path of the endpoint. */
  readonly path: string;
  readonly safelistMode: SafelistMode;
  /** Host name (lower case, no port) to the tenant it belongs to. */
  readonly tenantHosts: ReadonlyMap<string, string>;
  readonly limits: OperationLimits;
  /** Largest request body and WebSocket message, in bytes. */
  readonly bodyLimit: number;
  readonly introspection: boolean;
  /** Serve GraphiQL to browsers. */
  readonly graphiql: boolean;
  /** A request is answered within this time, in milliseconds. */
  readonly requestDeadlineMs: number;
  /** A fetch from a subgraph over HTTP takes at most this long. */
  readonly subgraphDeadlineMs: number;
  /** Largest answer accepted from a subgraph, in bytes. */
  readonly maxResponseBytes: number;
  /** Run identical queries that are under way at the same time once. */
  readonly shareQueries: boolean;
  /** Events that may wait for one slow subscriber. */
  readonly bufferedEvents: number;
  readonly streamsPerSocket: number;
  /** Interval of WebSocket pings and SSE comments. */
  readonly keepAliveMs: number;
}

export const DEFAULT_SETTINGS: GatewaySettings = {
  path: '/graphql',
  safelistMode: 'off',
  tenantHosts: new Map(),
  limits: DEFAULT_LIMITS,
  bodyLimit: 256 * 1024,
  introspection: true,
  graphiql: true,
  requestDeadlineMs: 30_000,
  subgraphDeadlineMs: 15_000,
  maxResponseBytes: 16 * 1024 * 1024,
  shareQueries: false,
  bufferedEvents: 256,
  streamsPerSocket: 100,
  keepAliveMs: 12_000,
};
