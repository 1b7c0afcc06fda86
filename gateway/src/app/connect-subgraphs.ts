import { FetchDocuments } from '../execution/fetch-documents';
import { HttpTransport } from '../execution/http-transport';
import { LocalTransport } from '../execution/local-transport';
import { SubgraphDataSource } from '../execution/subgraph-data-source';
import type { SubgraphTransport } from '../execution/transport';
import type { Graph } from '../planning/graph';
import { LocalSource } from '../subscriptions/local-source';
import { RemoteSource } from '../subscriptions/remote-source';
import type { SubscriptionSource } from '../subscriptions/source';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
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
}

interface Connection {
  readonly transport: SubgraphTransport;
  readonly source: SubscriptionSource;
}

/** The ways to every subgraph of the graph, for fetches and for events. */
export function connectSubgraphs(graph: Graph, given: Given, shared: Shared) {
  const documents = new FetchDocuments();
  const connections = graph.subgraphs.map(({ name, url }) => {
    const subgraph = given.subgraphs.find((candidate) => candidate.name === name) ?? { name, url };
    return { name, ...connect(subgraph, url, { ...given, ...shared, documents }) };
  });
  const { metrics } = shared;
  const { log } = given;
  return {
    dataSources: Object.fromEntries(
      connections.map(({ name, transport }) => [
        name,
        new SubgraphDataSource(name, transport, { documents, metrics, log }),
      ]),
    ),
    sources: Object.fromEntries(connections.map(({ name, source }) => [name, source])),
    async close(): Promise<void> {
      await Promise.all(connections.flatMap((way) => [way.source.close(), way.transport.close()]));
    },
  };
}

function connect(
  { name, local, url = '' }: GatewaySubgraph,
  routingUrl: string,
  { settings, assertions, log, documents }: Given & Shared & { documents: FetchDocuments },
): Connection {
  if (local) {
    return {
      transport: new LocalTransport(local, documents, log),
      source: new LocalSource(local, documents, log),
    };
  }
  const endpoint = url === '' ? routingUrl : url;
  if (!/^https?:\/\//.test(endpoint)) {
    throw new Error(`The subgraph "${name}" needs an http(s) URL: "${endpoint}" is none`);
  }
  const { maxResponseBytes, subgraphDeadlineMs: deadlineMs } = settings;
  return {
    transport: new HttpTransport(endpoint, { deadlineMs, maxResponseBytes }),
    source: new RemoteSource({
      url: endpoint,
      signer: assertions,
      maxMessageBytes: maxResponseBytes,
    }),
  };
}
