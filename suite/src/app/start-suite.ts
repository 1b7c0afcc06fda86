import path from 'node:path';
import {
  createGateway,
  gatewaySettings,
  RedisApqStore,
  RedisBudgets,
  type Gateway,
} from '@suitegraph/gateway';
import { AccessTokens, InternalAssertions } from '@suitegraph/kit/auth';
import { loadSettings } from '@suitegraph/kit/config';
import { SessionRevocations } from '@suitegraph/kit/events';
import { createLogger, type Logger } from '@suitegraph/kit/logging';
import { startPostgres, type RunningPostgres } from '@suitegraph/kit/postgres';
import { clientAddress, startHttpService, type HttpService } from '@suitegraph/kit/service';
import {
  openPlatform,
  startSubgraph,
  type Platform,
  type RunningSubgraph,
} from '@suitegraph/kit/subgraph';
import { createMetrics, startTracing } from '@suitegraph/kit/telemetry';
import { PASSWORD, PEOPLE } from '../demo/people';
import { z } from 'zod';
import { modules } from '../modules';
import { installationSecrets, prepareDataDirectory, type Secrets } from './data-directory';
import { readManifest } from './manifest';
import { requireFreePort } from './ports';
import { suiteSettings, type SuiteSettings } from './settings';

type Environment = Readonly<Record<string, string | undefined>>;
type Closer = () => Promise<unknown>;

const APQ_TTL_SECONDS = 86_400;

/** The whole graph, running in this process. */
export interface Suite {
  readonly settings: SuiteSettings;
  /** Where the graph is reached from this machine, without a trailing slash. */
  readonly url: string;
  readonly smtpPort: number;
  /** The embedded database, or undefined when DATABASE_URL names another. */
  readonly postgres: RunningPostgres | undefined;
  readonly log: Logger;
  /** Drains and stops everything, the database last. */
  close(): Promise<void>;
}

/**
 * Starts everything in one process: the embedded database unless DATABASE_URL names one, the six
 * subgraphs, and the gateway over them.
 *
 * @throws SettingsError or a start error, each to be shown as one line; nothing is left running.
 */
export async function startSuite(environment: Environment): Promise<Suite> {
  const settings = loadAll(environment);
  const dataDir = prepareDataDirectory(settings.DATA_DIR);
  const { SMTP_PORT: smtpPort, HOST } = settings;
  // `localhost` is two addresses, and the mail listener takes one.
  const smtpHost = settings.SMTP_HOST ?? (HOST === 'localhost' ? '127.0.0.1' : HOST);
  await requireFreePort('PORT', settings.PORT, settings.HOST);
  await requireFreePort('SMTP_PORT', smtpPort, smtpHost);
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const secrets = installationSecrets(dataDir, settings);
    const log = createLogger({ name: 'suitegraph', level: settings.LOG_LEVEL });
    const postgres = await openPostgres(settings, dataDir, log);
    if (postgres) closers.push(() => postgres.stop());
    const tracing = await startTracing({
      serviceName: 'suitegraph',
      otlpEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    });
    closers.push(() => tracing.stop());
    const platform = await open(settings, { dataDir, secrets, log, postgres });
    closers.push(() => platform.events.close());
    const own = {
      ...demoAdministrator(settings),
      ...environment,
      ...resolved(secrets),
      SMTP_HOST: smtpHost,
    };
    const subgraphs = await startSubgraphs(own, platform, closers);
    const gateway = openGateway(settings, { secrets, platform, subgraphs });
    closers.push(() => gateway.close());
    const http = await listen(settings, { platform, subgraphs, gateway });
    closers.push(() => http.close());
    return { settings, url: http.url, smtpPort, postgres, log, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The suite's own settings, once those of the subgraphs are right as well. */
function loadAll(environment: Environment): SuiteSettings {
  const shapes = modules.map((module) => module.settings.shape as z.ZodRawShape);
  // The suite's own come last: it makes up the secrets that a subgraph apart has to be given.
  loadSettings(z.object(Object.assign({}, ...shapes, suiteSettings.shape)), environment);
  return loadSettings(suiteSettings, environment);
}

/** The secrets as variables that count more than a file the environment names for them. */
function resolved(secrets: Secrets): Environment {
  const files = Object.keys(secrets).map((name) => [`${name}_FILE`, undefined] as const);
  return { ...secrets, ...Object.fromEntries(files) };
}

/** The demo's first administrator, unless the environment names one. */
function demoAdministrator({ DEMO }: SuiteSettings): Environment {
  const [{ email, displayName }] = PEOPLE;
  return DEMO ? { ADMIN_EMAIL: email, ADMIN_NAME: displayName, ADMIN_PASSWORD: PASSWORD } : {};
}

async function openPostgres(
  settings: SuiteSettings,
  dataDir: string,
  log: Logger,
): Promise<RunningPostgres | undefined> {
  if (settings.DATABASE_URL !== undefined) return undefined;
  return startPostgres({ dataDir: path.join(dataDir, 'postgres'), log });
}

interface Opening {
  readonly dataDir: string;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly postgres: RunningPostgres | undefined;
}

function open(settings: SuiteSettings, opening: Opening): Promise<Platform> {
  const { dataDir, secrets, log, postgres } = opening;
  return openPlatform(
    {
      ...settings,
      DATA_DIR: dataDir,
      DATABASE_URL: settings.DATABASE_URL ?? postgres?.url ?? '',
      URL_SECRET: secrets.URL_SECRET,
    },
    {
      publicUrl: settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`,
      metrics: createMetrics(),
      log,
    },
  );
}

async function startSubgraphs(
  environment: Environment,
  platform: Platform,
  closers: Closer[],
): Promise<RunningSubgraph[]> {
  const starting = modules.map(async (module) => {
    const subgraph = await startSubgraph(
      module,
      loadSettings(module.settings, environment),
      platform,
    );
    closers.push(() => subgraph.close());
    return subgraph;
  });
  // Wait for all even when one fails: what has started has to be closed.
  const outcomes = await Promise.allSettled(starting);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

interface Parts {
  readonly platform: Platform;
  readonly subgraphs: readonly RunningSubgraph[];
}

function openGateway(
  settings: SuiteSettings,
  parts: Parts & { readonly secrets: Secrets },
): Gateway {
  const { platform, subgraphs, secrets } = parts;
  const { log, metrics } = platform;
  return createGateway({
    subgraphs: subgraphs.map((local) => ({ name: local.name, local })),
    tokens: new AccessTokens(secrets.AUTH_SECRET),
    assertions: new InternalAssertions(secrets.INTERNAL_SECRET),
    sessionRevocations: new SessionRevocations(platform.events.feed),
    settings: gatewaySettings(settings),
    clientAddress: clientAddress(settings.TRUST_PROXY),
    manifest: readManifest(settings.MANIFEST_FILE),
    log,
    metrics,
    ...(settings.REDIS_URL !== undefined && {
      apqStore: RedisApqStore.connect(settings.REDIS_URL, APQ_TTL_SECONDS, log),
      ...(settings.COST_BUDGET !== undefined && {
        budgets: RedisBudgets.connect(settings.REDIS_URL, log),
      }),
    }),
  });
}

function listen(
  settings: SuiteSettings,
  parts: Parts & { readonly gateway: Gateway },
): Promise<HttpService> {
  const { platform, subgraphs, gateway } = parts;
  const checks = subgraphs.flatMap(({ name, readiness }) =>
    Object.entries(readiness).map(([check, run]) => [`${name}.${check}`, run] as const),
  );
  return startHttpService({
    name: 'suitegraph',
    host: settings.HOST,
    port: settings.PORT,
    log: platform.log,
    metrics: platform.metrics,
    readiness: Object.fromEntries(checks),
    ...(settings.TRUST_PROXY !== undefined && { trustProxy: settings.TRUST_PROXY }),
    direct: gateway.endpoint,
    register: async (app) => {
      await gateway.register(app);
      for (const subgraph of subgraphs) await app.register((scope) => subgraph.routes(scope));
    },
  });
}
