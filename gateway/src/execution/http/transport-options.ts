import type { GatewaySettings } from '../../app/gateway-settings';
import type { GatewaySubgraph } from '../../app/ports';
import { DEFAULT_CIRCUIT } from './circuit-breaker';
import type { HttpTransportOptions } from './http-transport';
import { DEFAULT_RETRIES } from './retry-policy';

/** How the gateway deals with a subgraph: its own options, then the settings for its name. */
export function transportOptions(
  { name, http = {} }: Pick<GatewaySubgraph, 'name' | 'http'>,
  settings: GatewaySettings,
): HttpTransportOptions {
  const { subgraphTimeouts, subgraphDeadlineMs, subgraphHttp2 } = settings;
  return {
    deadlineMs: http.deadlineMs ?? subgraphTimeouts.get(name) ?? subgraphDeadlineMs,
    maxResponseBytes: settings.maxResponseBytes,
    connections: http.connections ?? settings.subgraphConnections,
    maxQueued: settings.subgraphQueue,
    retry: { ...DEFAULT_RETRIES, retries: settings.subgraphRetries },
    circuit: {
      ...DEFAULT_CIRCUIT,
      ...(!settings.subgraphCircuitBreaker && { failureRate: Infinity }),
    },
    http2: http.http2 ?? subgraphHttp2.has(name),
    ca: http.ca,
  };
}
