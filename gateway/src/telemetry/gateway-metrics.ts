import type { Metrics } from '@suitegraph/kit/telemetry';
import type { CatalogueUses } from '../planning/operation-catalogue';
import type { CacheUse } from '../planning/plan-cache';
import { UpstreamMetrics } from './upstream-metrics';

// Clients choose operation names: without a bound they could fill the registry.
const MAX_OPERATION_NAMES = 300;

type Outcome = 'ok' | 'errors' | 'unavailable';

/** What the gateway measures of its own work. */
export class GatewayMetrics {
  private readonly requests;
  private readonly streams;
  private readonly fetches;
  private readonly reloadFailures;
  private readonly names = new Set<string>();
  readonly upstream: UpstreamMetrics;
  /** Counted where it happens, read when metrics are asked for. */
  readonly caches: CatalogueUses = {
    documents: { hits: 0, misses: 0 },
    plans: { hits: 0, misses: 0 },
  };

  constructor(metrics: Metrics) {
    this.upstream = new UpstreamMetrics(metrics);
    this.requests = metrics.histogram({
      name: 'suitegraph_gateway_request_duration_seconds',
      help: 'Time from reading an operation to its answer',
      labels: ['operation', 'type', 'status'],
    });
    this.streams = metrics.gauge({
      name: 'suitegraph_gateway_subscriptions',
      help: 'Subscriptions that are open',
      labels: ['transport'],
    });
    this.fetches = metrics.histogram({
      name: 'suitegraph_gateway_subgraph_fetch_duration_seconds',
      help: 'Time a subgraph takes to answer one fetch of a plan',
      labels: ['subgraph', 'outcome'],
    });
    this.reloadFailures = metrics.counter({
      name: 'suitegraph_gateway_reload_failures_total',
      help: 'New supergraphs that could not be used',
    });
    exposeCache(metrics, 'documents', this.caches.documents);
    exposeCache(metrics, 'plans', this.caches.plans);
  }

  /** A new supergraph that could not be used. */
  reloadFailed(): void {
    this.reloadFailures.inc();
  }

  /** One operation answered with `status`: ok, errors or refused. */
  answered(
    operation: { readonly name: string | undefined; readonly type: string },
    status: 'ok' | 'errors' | 'refused',
    startedAt: number,
  ): void {
    const labels = { operation: this.label(operation.name), type: operation.type, status };
    this.requests.observe(labels, secondsSince(startedAt));
  }

  fetched(subgraph: string, outcome: Outcome, startedAt: number): void {
    this.fetches.observe({ subgraph, outcome }, secondsSince(startedAt));
  }

  streamOpened(transport: 'ws' | 'sse'): void {
    this.streams.inc({ transport });
  }

  streamClosed(transport: 'ws' | 'sse'): void {
    this.streams.dec({ transport });
  }

  private label(name: string | undefined): string {
    if (name === undefined) return 'anonymous';
    if (!this.names.has(name)) {
      if (this.names.size >= MAX_OPERATION_NAMES) return 'other';
      this.names.add(name);
    }
    return name;
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}

function exposeCache(metrics: Metrics, name: string, use: CacheUse): void {
  metrics.gauge({
    name: `suitegraph_gateway_cached_${name}_hits`,
    help: `How often one of the ${name} was cached`,
    collect: () => use.hits,
  });
  metrics.gauge({
    name: `suitegraph_gateway_cached_${name}_misses`,
    help: `How often one of the ${name} had to be made`,
    collect: () => use.misses,
  });
}
