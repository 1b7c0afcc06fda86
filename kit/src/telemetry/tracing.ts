/** What startTracing needs to know. */
export interface TracingOptions {
  serviceName: string;
  /** Base URL of an OTLP/HTTP collector, such as `http://collector:4318`; none is no tracing. */
  otlpEndpoint?: string | undefined;
}

/** Running tracing; `stop` sends what is still queued, within 5 s. */
export interface Tracing {
  stop(): Promise<void>;
}

const FLUSH_DEADLINE_MS = 5_000;

let running = 0;

/** Whether anybody collects spans: who would make many may ask first. */
export function isTracing(): boolean {
  return running > 0;
}

/**
 * Sends OpenTelemetry traces to a collector. Without an endpoint nothing is loaded, and spans of
 * `@opentelemetry/api` cost nothing.
 *
 * @throws TypeError when the endpoint is no URL. A collector that is down is no error.
 * @example const tracing = await startTracing({ serviceName: 'mail', otlpEndpoint: settings.OTLP_ENDPOINT });
 */
export async function startTracing({
  serviceName,
  otlpEndpoint,
}: TracingOptions): Promise<Tracing> {
  if (otlpEndpoint === undefined || otlpEndpoint === '') return { stop: () => Promise.resolve() };
  const url = tracesUrl(otlpEndpoint);
  // Loaded here and not above: the SDK takes about 0.3 s that an untraced start should not pay.
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const sdk = new NodeSDK({
    serviceName,
    traceExporter: new OTLPTraceExporter({ url, timeoutMillis: FLUSH_DEADLINE_MS }),
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  running += 1;
  return {
    async stop() {
      running -= 1;
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FLUSH_DEADLINE_MS);
      });
      await Promise.race([sdk.shutdown(), deadline]);
      clearTimeout(timer);
    },
  };
}

/** OTLP/HTTP's default path under a base URL (OTLP specification, "OTLP/HTTP Request"). */
function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces'))
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url.href;
}
