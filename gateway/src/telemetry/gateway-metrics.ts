import type { Metrics } from '@suitegraph/kit/telemetry';

// Clients choose operation names: without a bound they could fill the registry.
const MAX_OPERATION_NAMES = 300;

type Outcome = 'ok' | 'errors' | 'unavailable';

/** What the gateway measures of its own work. */
export class GatewayMetrics {
  private readonly requests;
  private readonly streams;
  private readonly fetches;
  private readonly names = new Set<string>();

  constructor(metrics: Metrics) {
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
