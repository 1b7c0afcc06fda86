import type { Metrics } from '@suitegraph/kit/telemetry';
import type { CircuitState } from '../execution/http/circuit-breaker';
import type { TransportMetrics } from '../execution/http/http-transport';
import type { UpstreamFailure } from '../execution/http/upstream-error';

const STATES: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** What the gateway measures of the ways to its subgraphs. */
export class UpstreamMetrics implements TransportMetrics {
  private readonly retries;
  private readonly failures;
  private readonly circuits;

  constructor(metrics: Metrics) {
    this.retries = metrics.counter({
      name: 'suitegraph_gateway_subgraph_retries_total',
      help: 'Fetches that were sent again',
      labels: ['subgraph'],
    });
    this.failures = metrics.counter({
      name: 'suitegraph_gateway_subgraph_failures_total',
      help: 'Fetches that brought no GraphQL answer, all attempts included',
      labels: ['subgraph', 'reason'],
    });
    this.circuits = metrics.gauge({
      name: 'suitegraph_gateway_subgraph_circuit_state',
      help: 'Whether fetches are sent: 0 closed, all are; 1 half-open, one at a time; 2 open, none',
      labels: ['subgraph'],
    });
  }

  retried(subgraph: string): void {
    this.retries.inc({ subgraph });
  }

  failed(subgraph: string, reason: UpstreamFailure): void {
    this.failures.inc({ subgraph, reason });
  }

  circuitChanged(subgraph: string, state: CircuitState): void {
    this.circuits.set({ subgraph }, STATES[state]);
  }
}
