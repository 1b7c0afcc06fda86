import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Backend } from './mirror-world';

/** What is wrong with a server; null for nothing. A number is the status of every answer. */
export type Fault = number | 'html' | 'half' | 'slow' | 'half of a PUT' | null;

/** A server that can be made to misbehave. */
export interface FaultyServer extends Backend {
  fault: Fault;
  /** Methods of the requests that it was asked. */
  readonly asked: string[];
}

/** Puts faults before a server: what is asked may be done all the same. */
export async function faultyServer(backend: Backend): Promise<FaultyServer> {
  const target = new URL(backend.url);
  const waiting = new Set<ServerResponse>();
  const server = createServer((incoming, answer) => {
    faulty.asked.push(incoming.method ?? '');
    void respond(incoming, answer).catch(() => answer.destroy());
  });

  async function respond(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { fault } = faulty;
    if (fault === 'slow') return void waiting.add(answer);
    if (fault === 'html') {
      answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      return;
    }
    if (typeof fault === 'number') {
      answer.writeHead(fault, fault === 429 ? { 'retry-after': '1' } : {}).end();
      return;
    }
    const { method, url: path, headers } = incoming;
    const outgoing = request({ host: target.hostname, port: target.port, method, path, headers });
    outgoing.end(await buffer(incoming));
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject);
    });
    const body = await buffer(response);
    if (fault === 'half' || (fault === 'half of a PUT' && method === 'PUT')) {
      // It was done, and nobody will hear of it.
      answer.writeHead(200, { 'content-length': 1_000 }).write('half');
      setTimeout(() => answer.destroy(), 10);
      return;
    }
    const { 'content-length': _l, 'transfer-encoding': _t, ...kept } = response.headers;
    answer.writeHead(response.statusCode ?? 500, kept).end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const faulty: FaultyServer = {
    ...backend,
    url: `http://127.0.0.1:${port}${target.pathname}`,
    fault: null,
    asked: [],
    stop: async () => {
      for (const answer of waiting) answer.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await backend.stop();
    },
  };
  return faulty;
}
