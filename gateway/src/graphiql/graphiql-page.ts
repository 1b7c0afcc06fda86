import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { GatewayLog } from '../app/ports';
import { GraphiqlAssets } from './graphiql-assets';

// Monaco places its widgets with inline styles; nothing else is lax. Same-origin WebSockets are
// covered by 'self' (CSP level 3 §6.7.2.8), the older form is for browsers before it.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** GraphiQL for browsers that open the endpoint; everything it needs is served from here. */
export class GraphiqlPage {
  private readonly assets: GraphiqlAssets;
  private readonly base: string;

  constructor(endpoint: string, log: GatewayLog) {
    this.assets = new GraphiqlAssets(log);
    this.base = `${endpoint}/graphiql`;
  }

  register(app: FastifyInstance): void {
    app.get<{ Params: { version: string; file: string } }>(
      `${this.base}/:version/:file`,
      async ({ params, headers }, reply) => {
        const gzip = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
        const asset = await this.assets.read(params.version, params.file, gzip);
        if (!asset) return reply.code(404).type('text/plain').send('Not found');
        void reply.headers({ ...HEADERS, vary: 'accept-encoding' });
        void reply.header('cache-control', 'public, max-age=31536000, immutable');
        if (gzip) void reply.header('content-encoding', 'gzip');
        return reply.type(asset.type).send(asset.body);
      },
    );
  }

  /** Answers a browser that opened the endpoint. */
  send(response: ServerResponse): void {
    const base = `${this.base}/${this.assets.version}`;
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(
      `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Suitegraph GraphiQL</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${base}/page.css" />
  </head>
  <body>
    <div id="graphiql">Loading GraphiQL…</div>
    <script type="module" src="${base}/page.js"></script>
  </body>
</html>
`,
    );
  }
}
