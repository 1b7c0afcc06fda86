import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerFactory,
} from 'fastify';
import type { Socket } from 'node:net';
import type { Logger } from '../logging';
import type { Metrics } from '../telemetry';
import { serverWithDirectRoute, type DirectRoute } from './direct-route';
import type { TrustProxy } from './client-address';
import { answerErrors } from './http-errors';
import { listen, type ListenOptions } from './listen';
import { failedChecks, type ReadinessChecks } from './readiness';
import { RequestSpans, traceRequests } from './trace-requests';
import { identifyRequests, requestIdOf, traceIdOf } from './request-identity';

const BODY_LIMIT_BYTES = 256 * 1024;
const DRAIN_MS = 5_000;

/** What startHttpService needs to know. */
export interface HttpServiceOptions extends ListenOptions {
  log: Logger;
  metrics: Metrics;
  /** What /readyz checks, each with a deadline of 2 s; a function where that changes. */
  readiness: ReadinessChecks | (() => ReadinessChecks);
  /** Adds the service's own routes, before listening. */
  register: (app: FastifyInstance) => Promise<void> | void;
  /** A path served ahead of the framework. */
  direct?: DirectRoute;
  /** In bytes; 256 KiB when left out. A route may set its own. */
  bodyLimit?: number;
  /** How long requests under way may take after close is called, in ms; 5 s when left out. */
  drainTimeoutMs?: number;
  /** Whose X-Forwarded-For is believed; nobody's when left out. */
  trustProxy?: TrustProxy;
}

/** A listening service. */
export interface HttpService {
  app: FastifyInstance;
  /** Without a trailing slash. */
  url: string;
  /** Refuses new connections, lets requests under way finish for the drain time, then cuts. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP service with `/healthz` (alive), `/readyz` (fit for traffic; 503 while it drains)
 * and `/metrics` (Prometheus). Requests carry `request.traceId`, and `request.log` names it.
 *
 * @throws ServiceStartError with one line when it cannot listen.
 * @example
 * const service = await startHttpService({
 *   name: 'mail', host: '0.0.0.0', port: 4001, log, metrics,
 *   readiness: { database: async () => void (await dataSource.query('SELECT 1')) },
 *   register: (app) => routes(app),
 * });
 */
export async function startHttpService(options: HttpServiceOptions): Promise<HttpService> {
  const state = { draining: false };
  const spans = new RequestSpans(options.name);
  const duration = requestDuration(options.metrics);
  const app = createApp(options, { spans, duration, draining: () => state.draining });
  const sockets = trackSockets(app);
  identifyRequests(app);
  traceRequests(app, spans);
  answerErrors(app);
  measureRequests(app, duration);
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (state.draining) reply.header('connection', 'close');
    done(null, payload);
  });
  addOwnRoutes(app, options, state);
  await app.register(async (instance) => {
    await options.register(instance);
  });
  const url = await listen(app, options);
  options.log.info({ url }, 'listening');
  let closing: Promise<void> | undefined;
  const close = () => {
    state.draining = true;
    return drain(app, sockets, options.drainTimeoutMs ?? DRAIN_MS);
  };
  return { app, url, close: () => (closing ??= close()) };
}

function createApp(
  options: HttpServiceOptions,
  watched: Parameters<typeof serverWithDirectRoute>[2],
): FastifyInstance {
  const { direct } = options;
  const loggerInstance: FastifyBaseLogger = options.log;
  const serverFactory: FastifyServerFactory | undefined =
    direct && ((framework) => serverWithDirectRoute(framework, direct, watched));
  return Fastify({
    loggerInstance,
    ...(serverFactory && { serverFactory }),
    // Our own line, with the trace id, is written when the reply is complete.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    bodyLimit: options.bodyLimit ?? BODY_LIMIT_BYTES,
    trustProxy: options.trustProxy ?? false,
    genReqId: requestIdOf,
    childLoggerFactory: (logger, bindings, childOptions, request) =>
      logger.child({ ...bindings, traceId: traceIdOf(request) }, childOptions),
  });
}

function addOwnRoutes(
  app: FastifyInstance,
  { name, metrics, readiness }: HttpServiceOptions,
  state: { draining: boolean },
): void {
  app.get('/healthz', () => ({ status: 'alive', name }));
  app.get('/readyz', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (state.draining) return reply.code(503).send({ status: 'draining', failed: [] });
    const failures = await failedChecks(typeof readiness === 'function' ? readiness() : readiness);
    for (const { name: check, error } of failures) {
      request.log.warn({ err: error, check }, 'not ready');
    }
    // Names only: why a check fails is nothing for strangers.
    const failed = failures.map((failure) => failure.name);
    if (failed.length > 0) return reply.code(503).send({ status: 'unavailable', failed });
    return { status: 'ready', failed };
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

function requestDuration(metrics: Metrics) {
  return metrics.histogram({
    name: 'suitegraph_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its reply',
    labels: ['method', 'route', 'status'],
  });
}

function measureRequests(app: FastifyInstance, duration: ReturnType<typeof requestDuration>): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const status = reply.statusCode;
    // The route's pattern and never the path: a label has few values, and a path may be a secret.
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method, route, status: String(status) }, reply.elapsedTime / 1000);
    const record = { method, route, status, ms: Math.round(reply.elapsedTime) };
    if (status >= 500) request.log.warn(record, 'request');
    else request.log.debug(record, 'request');
    done();
  });
}

/** Upgraded connections (WebSocket) are no longer the HTTP server's to close. */
function trackSockets(app: FastifyInstance): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function drain(
  app: FastifyInstance,
  sockets: ReadonlySet<Socket>,
  timeoutMs: number,
): Promise<void> {
  const cutOff = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, timeoutMs);
  await app.close();
  clearTimeout(cutOff);
}
