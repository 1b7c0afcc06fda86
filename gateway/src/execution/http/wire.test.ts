import { mkdtemp, rm } from 'node:fs/promises';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import {
  closeAll,
  closeLater,
  QUERY,
  RawSubgraph,
  scopeOf,
  transportTo,
} from '../../../test/fixtures/raw-subgraph';
import { selfSigned } from '@suitegraph/kit/testing';
import { ACCEPT_ENCODING } from './decompress';
import { parseEndpoint } from './endpoint';

afterEach(closeAll);

const request = { fetch: QUERY, variablesText: '{}' };

describe('compressed answers', () => {
  const text = JSON.stringify({ data: { text: 'abc '.repeat(5_000) } });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['GZIP', gzipSync],
  ])('may be %s', async (encoding, compress) => {
    const subgraph = await RawSubgraph.start((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(text));
    });
    const { transport } = transportTo(subgraph.url, { acceptEncoding: ACCEPT_ENCODING });
    const reply = await transport.send(request, scopeOf());
    expect(reply.take()).toEqual(JSON.parse(text));
    expect(subgraph.headers[0]).toMatchObject({ 'accept-encoding': ACCEPT_ENCODING });
  });
});

describe('a Unix domain socket', () => {
  it('is reached by its path', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'subgraph-'));
    try {
      const file = path.join(folder, 'shop.sock');
      const subgraph = await RawSubgraph.start(({ url }, response) => {
        response.end(JSON.stringify({ data: { url } }));
      }, file);
      const { transport } = transportTo(`unix://${file}:/api?v=1`);
      const reply = await transport.send(request, scopeOf());
      expect(reply.take()).toEqual({ data: { url: '/api?v=1' } });
      expect(subgraph.requests).toBe(1);
      await closeAll();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['unix:///run/a.sock:/graphql', '/run/a.sock', '/graphql', 'ws+unix:/run/a.sock:/graphql'],
    ['unix:///run/a.sock', '/run/a.sock', '/graphql', 'ws+unix:/run/a.sock:/graphql'],
    ['http://a.test/g?b=1', undefined, '/g?b=1', 'ws://a.test/g?b=1'],
    ['https://a.test', undefined, '/', 'wss://a.test'],
  ])('%s', (url, socketPath, endpointPath, eventsUrl) => {
    expect(parseEndpoint(url)).toMatchObject({ path: endpointPath, eventsUrl });
    expect(parseEndpoint(url)?.socketPath).toBe(socketPath);
  });

  it.each(['ftp://a.test', 'unix://a.sock', 'unix:///', '', 'http://', 'shop:4001'])(
    '"%s" is no endpoint',
    (url) => {
      expect(parseEndpoint(url)).toBeUndefined();
    },
  );
});

describe('TLS', () => {
  const identity = selfSigned();

  async function http2Subgraph() {
    const sessions = new Set<ServerHttp2Session>();
    const versions: string[] = [];
    let underWay = 0;
    let most = 0;
    const server = createSecureServer({ ...identity, allowHTTP1: true }, (incoming, response) => {
      versions.push(incoming.httpVersion);
      underWay += 1;
      most = Math.max(most, underWay);
      incoming.resume().on('end', () => {
        setTimeout(() => {
          underWay -= 1;
          response.setHeader('content-type', 'application/json');
          response.end('{"data":{"ok":true}}');
        }, 20);
      });
    });
    server.on('session', (session) => sessions.add(session));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeLater({
      close: () => {
        for (const session of sessions) session.destroy();
        return new Promise((resolve) => server.close(resolve));
      },
    });
    const { port } = server.address() as AddressInfo;
    return { url: `https://localhost:${port}/graphql`, sessions, versions, most: () => most };
  }

  it('carries many requests over one HTTP/2 connection', async () => {
    const subgraph = await http2Subgraph();
    const { transport } = transportTo(subgraph.url, { http2: true, ca: identity.cert });
    await transport.send(request, scopeOf());
    const sent = Array.from({ length: 50 }, () => transport.send(request, scopeOf()));
    const replies = await Promise.all(sent);
    expect(replies.map((reply) => reply.take())).toContainEqual({ data: { ok: true } });
    expect(new Set(subgraph.versions)).toEqual(new Set(['2.0']));
    expect(subgraph.sessions.size).toBe(1);
    expect(subgraph.most()).toBe(50);
  });

  it('speaks HTTP/1.1 unless told otherwise', async () => {
    const subgraph = await http2Subgraph();
    const { transport } = transportTo(subgraph.url, { ca: identity.cert });
    await transport.send(request, scopeOf());
    expect(subgraph.versions).toEqual(['1.1']);
  });

  it('speaks HTTP/1.1 to a subgraph that knows no other', async () => {
    const server = createTlsServer(identity, (incoming, response) => {
      incoming.resume().on('end', () => response.end('{"data":{"ok":true}}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeLater({ close: () => new Promise((resolve) => server.close(resolve)) });
    const { port } = server.address() as AddressInfo;
    const url = `https://localhost:${port}/graphql`;
    const { transport } = transportTo(url, { http2: true, ca: identity.cert });
    const reply = await transport.send(request, scopeOf());
    expect(reply.take()).toEqual({ data: { ok: true } });
    await transport.close();
  });

  it('is refused to a certificate nobody vouches for', async () => {
    const subgraph = await http2Subgraph();
    const { transport } = transportTo(subgraph.url);
    const sent = transport.send(request, scopeOf());
    await expect(sent).rejects.toMatchObject({ failure: 'connection' });
    expect(subgraph.versions).toEqual([]);
  });

  it('abandons one HTTP/2 request without the others', async () => {
    const subgraph = await http2Subgraph();
    const { transport } = transportTo(subgraph.url, { http2: true, ca: identity.cert });
    await transport.send(request, scopeOf());
    const leaving = new AbortController();
    const left = transport.send(request, scopeOf({ signal: leaving.signal }));
    const stays = transport.send(request, scopeOf());
    setTimeout(() => leaving.abort(new Error('left')), 10);
    await expect(left).rejects.toThrow('left');
    await expect(stays).resolves.toBeDefined();
    expect(subgraph.sessions.size).toBe(1);
  });
});
