import { z } from 'zod';
import { InternalAssertions } from '../auth';
import { loadSettings } from '../config';
import { createLogger } from '../logging';
import { processSettings, startHttpService } from '../service';
import { createMetrics, startTracing } from '../telemetry';
import type { SubgraphModule } from './definition';
import { registerGraphqlRoute } from './graphql-http';
import { serveSubscriptions } from './graphql-ws';
import { openPlatform, platformSettings } from './platform';
import { startSubgraph } from './start-subgraph';

/** The settings of a subgraph that runs apart, besides its own. */
export const serviceSettings = platformSettings.extend({
  ...processSettings,
  HOST: z.string().default('0.0.0.0').meta({ description: 'Address to listen on.' }),
  PORT: z.coerce.number().int().min(0).max(65_535).meta({ description: 'Port to listen on.' }),
  PUBLIC_URL: z
    .url()
    .optional()
    .meta({ description: 'Where callers reach this service from outside.' }),
  INTERNAL_SECRET: z
    .string()
    .min(32)
    .meta({ secret: true, description: 'Signs what gateway and subgraphs pass between them.' }),
  REDIS_URL: z
    .url()
    .meta({ secret: true, description: 'Redis or Valkey: carries events between services.' }),
});

/** A subgraph that runs apart. */
export interface SubgraphService {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Runs one subgraph as a service of its own: its routes, `/graphql` over HTTP and graphql-ws for
 * the gateway, /healthz, /readyz and /metrics.
 *
 * @throws SettingsError naming every setting at fault.
 */
export async function serveSubgraph<Schema extends z.ZodObject>(
  module: SubgraphModule<Schema>,
  env: NodeJS.ProcessEnv,
): Promise<SubgraphService> {
  // Both together first: a start that fails names everything that is wrong.
  loadSettings(z.object({ ...serviceSettings.shape, ...module.settings.shape }), env);
  const settings = loadSettings(serviceSettings, env);
  const own = loadSettings(module.settings, env);
  const log = createLogger({ name: module.name, level: settings.LOG_LEVEL });
  const metrics = createMetrics();
  const tracing = await startTracing({
    serviceName: `suitegraph-${module.name}`,
    otlpEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const publicUrl = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`;
  const platform = await openPlatform(settings, { publicUrl, metrics, log });
  const subgraph = await startSubgraph(module, own, platform);
  const assertions = new InternalAssertions(settings.INTERNAL_SECRET);
  let endStreams = (): Promise<void> => Promise.resolve();
  const http = await startHttpService({
    name: module.name,
    host: settings.HOST,
    port: settings.PORT,
    log,
    metrics,
    readiness: subgraph.readiness,
    ...(settings.TRUST_PROXY !== undefined && { trustProxy: settings.TRUST_PROXY }),
    register: async (app) => {
      registerGraphqlRoute(app, subgraph, assertions);
      endStreams = serveSubscriptions(app, subgraph, { assertions, log });
      await app.register(async (scope) => {
        await subgraph.routes(scope);
      });
    },
  });
  log.info({ url: http.url }, `${module.name} is ready`);
  return {
    url: http.url,
    close: async () => {
      await endStreams();
      await http.close();
      await subgraph.close();
      await platform.events.close();
      await tracing.stop();
    },
  };
}
