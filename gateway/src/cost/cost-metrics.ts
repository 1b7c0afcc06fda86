import type { Metrics } from '@suitegraph/kit/telemetry';
import type { ClientInfo } from '../app/ports';

/** What an operation would have exceeded. */
export type CostBound = 'operation' | 'budget';

// How clients name themselves: Apollo's header, and the one of the GraphQL over HTTP working group.
const NAME_HEADERS = ['apollographql-client-name', 'graphql-client-name'];
// Clients choose their names: without a bound they could fill the registry.
const MOST_CLIENTS = 100;
const CLIENT_NAME = /^[\w.@/ -]{1,64}$/;
const COSTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000];

/** What operations cost, for the metrics. */
export class CostMetrics {
  private readonly estimates;
  private readonly spent;
  private readonly refusals;
  private readonly clients = new Set<string>();

  constructor(metrics: Metrics) {
    this.estimates = metrics.histogram({
      name: 'suitegraph_gateway_operation_cost_estimated',
      help: 'What operations are estimated to cost, refused ones included',
      buckets: COSTS,
    });
    this.spent = metrics.histogram({
      name: 'suitegraph_gateway_operation_cost_actual',
      help: 'What operations have cost by the data of their answers',
      buckets: COSTS,
    });
    this.refusals = metrics.counter({
      name: 'suitegraph_gateway_operations_refused_by_cost_total',
      help: 'Operations refused for what they are estimated to cost',
      labels: ['client', 'bound'],
    });
  }

  estimated(cost: number): void {
    this.estimates.observe(cost);
  }

  settled(cost: number): void {
    this.spent.observe(cost);
  }

  refused(client: ClientInfo, bound: CostBound): void {
    this.refusals.inc({ client: this.label(client), bound });
  }

  private label({ headers = {} }: ClientInfo): string {
    const name = NAME_HEADERS.map((header) => headers[header]).find((it) => it !== undefined);
    if (name === undefined) return 'unnamed';
    if (typeof name !== 'string' || !CLIENT_NAME.test(name)) return 'other';
    if (!this.clients.has(name)) {
      if (this.clients.size >= MOST_CLIENTS) return 'other';
      this.clients.add(name);
    }
    return name;
  }
}
