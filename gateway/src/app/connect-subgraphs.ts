import type { FetchDocuments } from '../execution/fetch-documents';
import { RequestHeaders } from '../execution/headers/request-headers';
import { StreamHeaders } from '../execution/headers/stream-headers';
import { ACCEPT_ENCODING } from '../execution/http/decompress';
import { parseEndpoint, type Endpoint } from '../execution/http/endpoint';
import { HttpTransport } from '../execution/http/http-transport';
import { transportOptions } from '../execution/http/transport-options';
import { LocalTransport } from '../execution/local-transport';
import { SubgraphFetcher } from '../execution/subgraph-fetcher';
import type { SubgraphTransport } from '../execution/transport';
import type { Graph } from '../planning/graph';
import { LocalSource } from '../subscriptions/local-source';
import { RemoteSource } from '../subscriptions/remote-source';
import type { SubscriptionSource } from '../subscriptions/source';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import type { ConnectionPool } from './connection-pool';
import type { GatewaySettings } from './gateway-settings';
import type { AssertionSigner, GatewayLog, GatewaySubgraph } from './ports';

interface Given {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly assertions: AssertionSigner;
  readonly log: GatewayLog;
}

interface Shared {
  readonly settings: GatewaySettings;
  readonly metrics: GatewayMetrics;
  readonly documents: FetchDocuments;
  readonly connections: Connections;
}

interface Connection {
  readonly transport: SubgraphTransport;
  readonly source: SubscriptionSource;
  close(): Promise<void>;
}

/** The ways to subgraphs, shared by the graphs that have the same subgraph at the same place. */
export type Connections = ConnectionPool<Connection>;

/** The ways to every subgraph of the graph, for fetches and for events. */
export function connectSubgraphs(graph: Graph, given: Given, shared: Shared) {
  const { metrics, connections } = shared;
  const { log } = given;
  const ways = graph.subgraphs.map(({ name, url: routingUrl }) => {
    const subgraph = given.subgraphs.find((candidate) => candidate.name === name) ?? { name };
    const url = endpointOf(subgraph, routingUrl);
    const open = (): Connection => closable(connect(subgraph, url, { ...given, ...shared }));
    return { name, url, ...connections.lease(JSON.stringify([name, url]), open) };
  });
  return {
    fetchers: Object.fromEntries(
      ways.map(({ name, connection: { transport } }) => [
        name,
        new SubgraphFetcher(name, transport, { metrics, log }),
      ]),
    ),
    sources: Object.fromEntries(ways.map(({ name, connection }) => [name, connection.source])),
    /** The ways to subgraphs that run apart. */
    remote: ways
      .filter(({ url }) => url !== LOCAL)
      .map(({ name, connection: { transport } }) => ({ name, transport })),
    async close(): Promise<void> {
      await Promise.all(ways.map((way) => way.release()));
    },
  };
}

const LOCAL = 'local';

/** Where a subgraph is. @throws Error when that is nowhere. */
function endpointOf({ name, local, url = '' }: GatewaySubgraph, routingUrl: string): string {
  if (local) return LOCAL;
  const endpoint = url === '' ? routingUrl : url;
  if (parseEndpoint(endpoint)) return endpoint;
  throw new Error(`The subgraph "${name}" needs an http(s) or unix URL: "${endpoint}" is none`);
}

function closable({ transport, source }: Omit<Connection, 'close'>): Connection {
  return {
    transport,
    source,
    async close() {
      await Promise.all([source.close(), transport.close()]);
    },
  };
}

function connect(
  subgraph: GatewaySubgraph,
  url: string,
  shared: Given & Shared,
): Omit<Connection, 'close'> {
  const { local } = subgraph;
  const endpoint = local ? undefined : parseEndpoint(url);
  if (endpoint) return connectRemote(subgraph, endpoint, shared);
  if (!local) throw new Error(`The subgraph "${subgraph.name}" is nowhere`);
  const { documents, log } = shared;
  return {
    transport: new LocalTransport(local, documents, log),
    source: new LocalSource(local, documents, log),
  };
}

function connectRemote(
  subgraph: GatewaySubgraph,
  endpoint: Endpoint,
  { settings, assertions, log, metrics }: Given & Shared,
): Omit<Connection, 'close'> {
  const { maxResponseBytes, headerRules: rules, subgraphCompression } = settings;
  const { name } = subgraph;
  const acceptEncoding = subgraphCompression ? ACCEPT_ENCODING : undefined;
  const headers = new RequestHeaders({ subgraph: name, rules, acceptEncoding });
  const options = transportOptions(subgraph, settings);
  return {
    transport: new HttpTransport(name, endpoint, options, {
      headers,
      metrics: metrics.upstream,
      log,
    }),
    source: new RemoteSource({
      url: endpoint.eventsUrl,
      headers: new StreamHeaders({ subgraph: name, rules }),
      ca: options.ca,
      signer: assertions,
      maxMessageBytes: maxResponseBytes,
    }),
  };
}
