import { AccessTokens, InternalAssertions } from '@suitegraph/kit/auth';
import { RedisBus, SessionRevocations } from '@suitegraph/kit/events';
import { createLogger, type Logger } from '@suitegraph/kit/logging';
import { clientAddress, startHttpService } from '@suitegraph/kit/service';
import { createMetrics, startTracing, type Metrics } from '@suitegraph/kit/telemetry';
import { NO_ASSERTIONS } from '../auth/anonymous';
import { loadHeaderRules } from '../execution/headers/load-header-rules';
import { RedisBudgets } from '../cost/redis-budgets';
import { RedisApqStore } from '../persisted/apq-store';
import { createGateway, type Gateway } from './create-gateway';
import { gatewaySettings, type ServiceEnvironment } from './gateway-environment';
import { readSettingsFile, readSettingsJson, settingsFile } from './read-settings-file';
import { SupergraphFile } from './supergraph-file';

/** A gateway that runs as a process of its own. */
export interface GatewayService {
  readonly url: string;
  /** Reads the supergraph file again. What cannot be used is logged, and nothing changes. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const APQ_TTL_SECONDS = 24 * 60 * 60;
const TOKEN_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Starts a gateway over subgraphs that run elsewhere. They need not answer yet. */
export async function serveGateway(environment: ServiceEnvironment): Promise<GatewayService> {
  const log = createLogger({ name: 'gateway', level: environment.LOG_LEVEL });
  const metrics = createMetrics();
  const tracing = await startTracing({
    serviceName: 'suitegraph-gateway',
    otlpEndpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const content = await readSettingsFile('SUPERGRAPH_FILE', environment.SUPERGRAPH_FILE);
  const { gateway, bus } = await openGateway(environment, content, { log, metrics });
  const closeGateway = async (): Promise<void> => {
    await gateway.close();
    await bus?.close();
    await tracing.stop();
  };
  const http = await listen(environment, gateway, { log, metrics }).catch(
    async (error: unknown) => {
      await closeGateway();
      throw error;
    },
  );
  gateway.startPlanning();
  const file = new SupergraphFile({
    ...{ content, gateway, log },
    file: settingsFile(environment.SUPERGRAPH_FILE),
    watch: environment.SUPERGRAPH_WATCH,
  });
  return {
    url: http.url,
    reload: () => file.reload(),
    async close() {
      await file.close();
      await http.close();
      await closeGateway();
    },
  };
}

interface Reporting {
  readonly log: Logger;
  readonly metrics: Metrics;
}

async function openGateway(environment: ServiceEnvironment, sdl: string, reporting: Reporting) {
  const { AUTH, HEADER_RULES_FILE, MANIFEST_FILE, REDIS_URL, SUBGRAPH_URLS } = environment;
  const { log } = reporting;
  const headerRules =
    HEADER_RULES_FILE === undefined
      ? undefined
      : loadHeaderRules(
          await readSettingsFile('HEADER_RULES_FILE', HEADER_RULES_FILE),
          process.env,
        );
  const manifest =
    MANIFEST_FILE === undefined
      ? undefined
      : await readSettingsJson('MANIFEST_FILE', MANIFEST_FILE);
  if (AUTH === 'off') {
    log.warn(
      {},
      'no sign-in: every caller is anonymous, and what needs a principal, a scope or a policy is refused',
    );
  }
  // Sessions that ended a little before this start have tokens that still look valid.
  const bus =
    REDIS_URL === undefined
      ? undefined
      : new RedisBus(REDIS_URL, log, { since: new Date(Date.now() - TOKEN_LIFETIME_MS) });
  const gateway = createGateway({
    ...reporting,
    ...signIn(environment),
    subgraphs: [...SUBGRAPH_URLS].map(([name, url]) => ({ name, url })),
    supergraphSdl: sdl,
    settings: { ...gatewaySettings(environment), ...(headerRules && { headerRules }) },
    clientAddress: clientAddress(environment.TRUST_PROXY),
    ...(manifest !== undefined && { manifest }),
    ...(bus && { sessionRevocations: new SessionRevocations(bus) }),
    ...(REDIS_URL !== undefined && {
      apqStore: RedisApqStore.connect(REDIS_URL, APQ_TTL_SECONDS, log),
      ...(environment.COST_BUDGET !== undefined && {
        budgets: RedisBudgets.connect(REDIS_URL, log),
      }),
    }),
  });
  return { gateway, bus };
}

function signIn({ AUTH, AUTH_SECRET = '', INTERNAL_SECRET = '' }: ServiceEnvironment) {
  if (AUTH === 'off') return { assertions: NO_ASSERTIONS };
  return {
    tokens: new AccessTokens(AUTH_SECRET),
    assertions: new InternalAssertions(INTERNAL_SECRET),
  };
}

function listen(environment: ServiceEnvironment, gateway: Gateway, reporting: Reporting) {
  const { HOST: host, PORT: port, READINESS, TRUST_PROXY } = environment;
  return startHttpService({
    ...{ name: 'gateway', host, port },
    ...reporting,
    readiness: () => gateway.readiness(READINESS),
    direct: gateway.endpoint,
    register: (app) => gateway.register(app),
    ...(TRUST_PROXY !== undefined && { trustProxy: TRUST_PROXY }),
  });
}
