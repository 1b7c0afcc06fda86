import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Histogram } from 'prom-client';
import type { RequestSpans } from './trace-requests';

/**
 * A path that is served on Node's own request and response, ahead of the framework, whose hooks and
 * wrappers take longer than a small answer does. It does its own reading, limits and errors.
 */
export interface DirectRoute {
  /** Exact, without a query. */
  readonly path: string;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

interface Watched {
  readonly spans: RequestSpans;
  readonly duration: Histogram<'method' | 'route' | 'status'>;
  readonly draining: () => boolean;
}

// As Fastify has them: longer than the idle time of the usual proxies in front.
const KEEP_ALIVE_MS = 72_000;

/** A server that gives `direct` its path and everything else to `framework`. */
export function serverWithDirectRoute(
  framework: (request: IncomingMessage, response: ServerResponse) => void,
  direct: DirectRoute,
  watched: Watched,
): Server {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true };
  return createServer(options, (request, response) => {
    if (!isAt(request.url, direct.path)) {
      framework(request, response);
      return;
    }
    watch(request, response, direct.path, watched);
    direct.handle(request, response);
  });
}

function isAt(url: string | undefined, path: string): boolean {
  if (!url?.startsWith(path)) return false;
  return url.length === path.length || url[path.length] === '?';
}

function watch(
  request: IncomingMessage,
  response: ServerResponse,
  route: string,
  { spans, duration, draining }: Watched,
): void {
  const startedAt = performance.now();
  const { method = 'GET' } = request;
  const end = spans.start({ method, route, headers: request.headers });
  if (draining()) response.shouldKeepAlive = false;
  response.once('close', () => {
    const status = response.statusCode;
    duration.observe(
      { method, route, status: String(status) },
      (performance.now() - startedAt) / 1000,
    );
    end?.(status);
  });
}
