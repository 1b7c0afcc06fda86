import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AccessTokens, InternalAssertions } from '@suitegraph/kit/auth';
import { SettingsError } from '@suitegraph/kit/config';
import { RedisBus, SessionRevocations } from '@suitegraph/kit/events';
import { createLogger } from '@suitegraph/kit/logging';
import { clientAddress, startHttpService } from '@suitegraph/kit/service';
import { createMetrics, startTracing } from '@suitegraph/kit/telemetry';
import { RedisApqStore } from '../persisted/apq-store';
import { createGateway } from './create-gateway';
import { gatewaySettings, type ServiceEnvironment } from './gateway-environment';

/** A gateway that runs as a process of its own. */
export interface GatewayService {
  readonly url: string;
  close(): Promise<void>;
}

const ROOT = path.resolve(__dirname, '../../..');
const APQ_TTL_SECONDS = 24 * 60 * 60;
const TOKEN_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Starts a gateway over subgraphs that run elsewhere. */
export async function serveGateway(environment: ServiceEnvironment): Promise<GatewayService> {
  const log = createLogger({ name: 'gateway', level: environment.LOG_LEVEL });
  const metrics = createMetrics();
  const tracing = await startTracing({
    serviceName: 'suitegraph-gateway',
    otlpEndpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const { MANIFEST_FILE, REDIS_URL, SUBGRAPH_URLS, TRUST_PROXY } = environment;
  // Sessions that ended a little before this start have tokens that still look valid.
  const bus =
    REDIS_URL === undefined
      ? undefined
      : new RedisBus(REDIS_URL, log, { since: new Date(Date.now() - TOKEN_LIFETIME_MS) });
  const gateway = createGateway({
    subgraphs: [...SUBGRAPH_URLS].map(([name, url]) => ({ name, url })),
    supergraphSdl: await read('SUPERGRAPH_FILE', environment.SUPERGRAPH_FILE),
    tokens: new AccessTokens(environment.AUTH_SECRET),
    assertions: new InternalAssertions(environment.INTERNAL_SECRET),
    settings: gatewaySettings(environment),
    log,
    metrics,
    clientAddress: clientAddress(TRUST_PROXY),
    ...(MANIFEST_FILE !== undefined && { manifest: await readManifest(MANIFEST_FILE) }),
    ...(bus && { sessionRevocations: new SessionRevocations(bus) }),
    ...(REDIS_URL !== undefined && {
      apqStore: RedisApqStore.connect(REDIS_URL, APQ_TTL_SECONDS, log),
    }),
  });
  const http = await startHttpService({
    name: 'gateway',
    host: environment.HOST,
    port: environment.PORT,
    log,
    metrics,
    readiness: {},
    direct: gateway.endpoint,
    register: (app) => gateway.register(app),
    ...(TRUST_PROXY !== undefined && { trustProxy: TRUST_PROXY }),
  });
  return {
    url: http.url,
    async close() {
      await http.close();
      await gateway.close();
      await bus?.close();
      await tracing.stop();
    },
  };
}

async function readManifest(file: string): Promise<unknown> {
  const text = await read('MANIFEST_FILE', file);
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsError([`MANIFEST_FILE: ${file} is not JSON`]);
  }
}

async function read(setting: string, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(ROOT, file), 'utf8');
  } catch {
    throw new SettingsError([`${setting}: ${file} cannot be read`]);
  }
}
