import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** How the server behaves for the time being. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'html' }
  | { readonly kind: 'half' }
  | { readonly kind: 'slow' }
  /** Answers as it should, but so many milliseconds later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Does what it is asked, and breaks the connection before it says so. */
  | { readonly kind: 'silent' };

/** A server between us and a real one, which can be told to misbehave. */
export interface Proxy {
  readonly url: string;
  /** What has been asked, as `PUT /x`. */
  readonly requests: string[];
  /** Of requests with these methods, or of all. */
  fault: (Fault & { readonly methods?: readonly string[] }) | undefined;
  stop(): Promise<void>;
}

/** Starts one; `withoutSync` hides that the server behind knows sync-collection (RFC 6578). */
export async function startProxy(
  target: string,
  { withoutSync = false }: { withoutSync?: boolean } = {},
): Promise<Proxy> {
  const server = createServer((asked, answer) => {
    void serve(asked, answer);
  });
  const requests: string[] = [];
  const serve = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const method = String(asked.method);
    requests.push(`${method} ${String(asked.url)}`);
    const { fault } = proxy;
    const faulty = faultFor(method, fault);
    if (faulty?.kind === 'late') await sleep(faulty.ms);
    else if (faulty && faulty.kind !== 'silent') {
      misbehave(answer, faulty);
      return;
    }
    const body = await buffer(asked);
    if (withoutSync && body.includes('sync-collection')) {
      answer.writeHead(403).end();
      return;
    }
    const { status, headers, data } = await forward(target, asked, body);
    if (faulty?.kind === 'silent') {
      answer.destroy();
      return;
    }
    const text = withoutSync
      ? data.toString().replace(/<([^<>/]*:)?sync-token>[^<]*<\/[^>]*>/g, '')
      : data;
    delete headers['content-length'];
    delete headers['transfer-encoding'];
    answer.writeHead(status, headers).end(text);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    fault: undefined,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function faultFor(method: string, fault: Proxy['fault']): Fault | undefined {
  return fault && (fault.methods?.includes(method) ?? true) ? fault : undefined;
}

function misbehave(answer: ServerResponse, fault: Fault): void {
  if (fault.kind === 'status') answer.writeHead(fault.status, fault.headers ?? {}).end();
  if (fault.kind === 'html') {
    answer.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><p>Sign in');
  }
  if (fault.kind === 'half') {
    answer.writeHead(207, { 'content-type': 'application/xml', 'content-length': '1000' });
    answer.write('<?xml version="1.0"?><multistatus xmlns="DAV:"><response>', () =>
      answer.destroy(),
    );
  }
}

function forward(
  target: string,
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
): Promise<{
  status: number;
  headers: Record<string, string | string[] | undefined>;
  data: Buffer;
}> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(target);
    const sent = { ...headers, host, 'content-length': String(body.length) };
    delete sent['transfer-encoding'];
    const options = { method, headers: sent } as const;
    const onward = request(new URL(url, target), options, (answer) => {
      buffer(answer).then(
        (data) =>
          resolve({ status: answer.statusCode ?? 502, headers: { ...answer.headers }, data }),
        reject,
      );
    });
    onward.once('error', reject);
    onward.end(body);
  });
}
