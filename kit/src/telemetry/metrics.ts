import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** How a metric is named and labelled, as Prometheus wants it: base units, `_total` for counters. */
export interface MetricOptions<L extends string> {
  /** `suitegraph_mail_received_total`, `…_duration_seconds`, `…_bytes`. */
  name: string;
  help: string;
  /** Few-valued labels only: never an id or an address. */
  labels?: readonly L[];
}

/** The metrics of one process, or of one test: nothing is shared through prom-client's global. */
export interface Metrics {
  readonly registry: Registry;
  counter<L extends string = never>(options: MetricOptions<L>): Counter<L>;
  gauge<L extends string = never>(options: MetricOptions<L> & { collect?: () => number }): Gauge<L>;
  /** Buckets are upper bounds; in seconds from 1 ms to 10 s when left out. */
  histogram<L extends string = never>(
    options: MetricOptions<L> & { buckets?: readonly number[] },
  ): Histogram<L>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * A registry of its own with helpers; a metric asked for twice is the same metric.
 * `processMetrics: false` leaves out CPU, memory and event loop (a test needs none).
 *
 * @example
 * const metrics = createMetrics();
 * const received = metrics.counter({ name: 'suitegraph_mail_received_total', help: 'Messages accepted', labels: ['outcome'] });
 * received.inc({ outcome: 'stored' });
 */
export function createMetrics({ processMetrics = true } = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const base = <L extends string>({ name, help, labels }: MetricOptions<L>) => ({
    name,
    help,
    labelNames: labels ?? [],
    registers: [registry],
  });
  return {
    registry,
    counter: <L extends string>(options: MetricOptions<L>) =>
      known(registry, options.name, Counter<L>) ?? new Counter<L>(base(options)),
    gauge: <L extends string>(options: MetricOptions<L> & { collect?: () => number }) =>
      known(registry, options.name, Gauge<L>) ?? newGauge(base(options), options.collect),
    histogram: <L extends string>(options: MetricOptions<L> & { buckets?: readonly number[] }) =>
      known(registry, options.name, Histogram<L>) ??
      new Histogram<L>({ ...base(options), buckets: [...(options.buckets ?? SECONDS)] }),
  };
}

function newGauge<L extends string>(
  base: { name: string; help: string; labelNames: readonly L[]; registers: Registry[] },
  read: (() => number) | undefined,
): Gauge<L> {
  if (read === undefined) return new Gauge<L>(base);
  return new Gauge<L>({
    ...base,
    collect() {
      this.set(read());
    },
  });
}

/** @throws Error when the name is taken by a metric of another kind. */
function known<M>(
  registry: Registry,
  name: string,
  kind: new (...args: never[]) => M,
): M | undefined {
  const metric: unknown = registry.getSingleMetric(name);
  if (metric === undefined) return undefined;
  if (metric instanceof kind) return metric;
  throw new Error(`the metric ${name} exists as another kind`);
}
