import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Backend } from './mirror-world';

/** The server as one of those that have no `sync-collection` (RFC 6578): ctags and entity tags only. */
export async function withoutSync(backend: Backend): Promise<Backend> {
  const target = new URL(backend.url);
  const proxy = createServer((asked, answer) => {
    void forward(asked).catch(() => answer.destroy());

    async function forward(incoming: IncomingMessage): Promise<void> {
      const body = await buffer(incoming);
      if (body.includes('sync-collection') && incoming.method === 'REPORT') {
        answer.writeHead(403).end();
        return;
      }
      const { method, url: path, headers } = incoming;
      // The host stays the proxy's, so that the server writes its URLs with it.
      const outgoing = request({ host: target.hostname, port: target.port, method, path, headers });
      outgoing.end(body);
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once('response', resolve).once('error', reject);
      });
      const text = await buffer(response);
      const isXml = String(response.headers['content-type']).includes('xml');
      const shown = isXml ? Buffer.from(stripped(text.toString())) : text;
      const { 'content-length': _l, 'transfer-encoding': _t, ...kept } = response.headers;
      answer.writeHead(response.statusCode ?? 500, kept).end(shown);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    ...backend,
    url: `http://127.0.0.1:${port}${target.pathname}`,
    stop: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await backend.stop();
    },
  };
}

function stripped(xml: string): string {
  return xml
    .replace(/<(\w+:)?sync-token[^>]*>[^<]*<\/(\w+:)?sync-token>/g, '')
    .replace(/<(\w+:)?sync-collection\s*\/>/g, '');
}
