import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  answering,
  answerOk,
  closeAll,
  MUTATION,
  QUERY,
  RawSubgraph,
  scopeOf,
  transportTo,
} from '../../../test/fixtures/raw-subgraph';

afterEach(closeAll);

const request = { fetch: QUERY, variablesText: '{}' };
const SECRET = 'password of the database';

describe('what is sent', () => {
  it('is the query, its name and the variables', async () => {
    const subgraph = await RawSubgraph.start();
    const { transport } = transportTo(subgraph.url);
    const fetch = {
      ...QUERY,
      query: 'query A($n: Int){a(n: $n, s: "\u2028")}',
      operationName: 'A',
    };
    await transport.send({ fetch, variablesText: '{"n":1}' }, scopeOf());
    await transport.send({ fetch, variablesText: '{"n":2}' }, scopeOf());
    const { query, operationName } = fetch;
    expect(subgraph.bodies).toEqual([
      { query, operationName, variables: { n: 1 } },
      { query, operationName, variables: { n: 2 } },
    ]);
  });

  it('has the assertion, the trace and what is known of the client', async () => {
    const subgraph = await RawSubgraph.start();
    const { transport } = transportTo(subgraph.url);
    const scope = scopeOf({ client: { ip: '192.0.2.7', userAgent: 'Tests/1' } }, 'signed');
    await transport.send(request, scope);
    expect(subgraph.headers[0]).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      'x-suitegraph-assertion': 'signed',
      traceparent: `00-${scope.caller.trace.traceId}-${scope.caller.trace.spanId}-00`,
      'x-forwarded-for': '192.0.2.7',
      'user-agent': 'Tests/1',
    });
    expect(subgraph.headers[0]).not.toHaveProperty('accept-encoding');
  });

  it('has no assertion where none is signed', async () => {
    const subgraph = await RawSubgraph.start();
    const { transport } = transportTo(subgraph.url);
    await transport.send(request, scopeOf({}, ''));
    expect(subgraph.headers[0]).not.toHaveProperty('x-suitegraph-assertion');
  });

  it('keeps connections', async () => {
    const subgraph = await RawSubgraph.start();
    const { transport } = transportTo(subgraph.url);
    for (let count = 0; count < 20; count += 1) await transport.send(request, scopeOf());
    // A request that follows at once finds the connection not quite free.
    expect(subgraph.sockets.size).toBeLessThanOrEqual(2);
  });
});

describe('an answer', () => {
  it.each([
    ['data', 200, '{"data":{"a":1}}', { data: { a: 1 } }],
    ['errors without data', 200, '{"errors":[{"message":"no"}]}', { errors: [{ message: 'no' }] }],
    ['a mark in front', 200, '\ufeff{"data":{"a":1}}', { data: { a: 1 } }],
    [
      'errors with status 400',
      400,
      '{"errors":[{"message":"no"}]}',
      { errors: [{ message: 'no' }] },
    ],
    [
      'errors with status 500',
      500,
      '{"errors":[{"message":"no"}]}',
      { errors: [{ message: 'no' }] },
    ],
  ])('may be %s', async (_what, status, text, expected) => {
    const subgraph = await RawSubgraph.start(answering(status, text));
    const { transport, recorded } = transportTo(subgraph.url);
    const reply = await transport.send(request, scopeOf());
    expect(reply.take()).toEqual(expected);
    expect(recorded.failures).toEqual([]);
  });

  it('is given to each taker as it came', async () => {
    const subgraph = await RawSubgraph.start(answering(200, '{"data":{"a":{"b":1}}}'));
    const { transport } = transportTo(subgraph.url);
    const reply = await transport.send(request, scopeOf());
    Object.assign(reply.take().data ?? {}, { a: 'spoilt' });
    expect(reply.take()).toEqual({ data: { a: { b: 1 } } });
    expect(reply.take()).not.toBe(reply.take());
  });

  it('may come in pieces, with characters cut in two', async () => {
    const bytes = Buffer.from('{"data":{"name":"Žluťoučký 🐎"}}');
    const subgraph = await RawSubgraph.start((_request, response) => {
      response.setHeader('content-type', 'application/json');
      let at = 0;
      const next = (): void => {
        if (at === bytes.length) response.end();
        else response.write(bytes.subarray(at, (at += 1)), () => setImmediate(next));
      };
      next();
    });
    const { transport } = transportTo(subgraph.url);
    const reply = await transport.send(request, scopeOf());
    expect(reply.take()).toEqual({ data: { name: 'Žluťoučký 🐎' } });
  });
});

describe('a failure', () => {
  const html = `<html>${SECRET}</html>`;
  const trickle: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const halfway: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write(`{"data":"${SECRET}`, () => response.destroy());
  };
  const huge: RequestListener = (_request, response) => {
    response.end(JSON.stringify({ data: { text: SECRET.repeat(10_000) } }));
  };
  const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
  const zipped =
    (body: Buffer, encoding = 'gzip'): RequestListener =>
    (_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body);
    };

  it.each<[string, RequestListener, string, string]>([
    ['status 401', answering(401, `{"errors":[{"message":"${SECRET}"}]}`), 'refused', '401'],
    ['HTML', answering(200, html, { 'content-type': 'text/html' }), 'not-graphql', 'text/html'],
    ['HTML with 404', answering(404, html, { 'content-type': 'text/html' }), 'client-error', '404'],
    ['HTML with 500', answering(500, html, { 'content-type': 'text/html' }), 'server-error', '500'],
    ['broken JSON', answering(200, `{"data":{"a":"${SECRET}`), 'not-graphql', 'not JSON'],
    ['an empty object', answering(200, '{}'), 'not-graphql', 'neither data nor errors'],
    ['data null alone', answering(200, '{"data":null}'), 'not-graphql', 'neither'],
    ['data of a wrong kind', answering(200, '{"data":[1]}'), 'not-graphql', 'neither'],
    [
      'errors of a wrong kind',
      answering(200, '{"data":{},"errors":"x"}'),
      'not-graphql',
      'neither',
    ],
    ['errors that are none', answering(200, '{"errors":["x"]}'), 'not-graphql', 'neither'],
    ['a list', answering(200, '[{"data":{}}]'), 'not-graphql', 'neither'],
    ['no body', answering(200, ''), 'not-graphql', 'not JSON'],
    ['too many bytes', huge, 'too-large', '100000 bytes'],
    ['a compressed bomb', zipped(bomb), 'too-large', 'when decompressed'],
    ['a broken compression', zipped(Buffer.from(SECRET)), 'encoding', 'does not decompress'],
    ['an unknown encoding', zipped(Buffer.from(SECRET), 'x-own'), 'encoding', 'content encoding'],
    ['no headers in time', () => undefined, 'timeout', 'within 300 ms'],
    ['a body that never ends', trickle, 'timeout', 'within 300 ms'],
    ['a connection that breaks', halfway, 'reset', 'broke'],
    ['no HTTP', ({ socket }) => socket.end('SSH-2.0-x\r\n'), 'reset', 'broke'],
  ])('is told: %s', async (_what, answer, failure, message) => {
    const subgraph = await RawSubgraph.start(answer);
    const { transport, recorded } = transportTo(subgraph.url, { deadlineMs: 300 });
    const startedAt = performance.now();
    const sent = transport.send({ ...request, fetch: MUTATION }, scopeOf());
    const error = await sent.then(String, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', failure, retriable: true });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain(SECRET);
    expect(performance.now() - startedAt).toBeLessThan(600);
    expect(recorded.failures).toEqual([failure]);
    expect(subgraph.requests).toBe(1);
  });

  it('is told: nobody listens', async () => {
    const subgraph = await RawSubgraph.start();
    const { url } = subgraph;
    await subgraph.close();
    const { transport } = transportTo(url);
    const sent = transport.send(request, scopeOf());
    await expect(sent).rejects.toMatchObject({ failure: 'connection' });
    await expect(sent).rejects.toThrow('no connection (ECONNREFUSED)');
  });

  it('leaves the next request unharmed', async () => {
    let slow = true;
    const subgraph = await RawSubgraph.start((incoming, response) => {
      if (!slow) answerOk(incoming, response);
      slow = false;
    });
    const { transport } = transportTo(subgraph.url, { deadlineMs: 200, connections: 1 });
    const late = transport.send(request, scopeOf());
    const next = sleep(100).then(() => transport.send(request, scopeOf()));
    await expect(late).rejects.toMatchObject({ failure: 'timeout' });
    await expect(next.then((reply) => reply.take())).resolves.toEqual({ data: { ok: true } });
  });
});

describe('a caller who leaves', () => {
  it('ends the request at once', async () => {
    const subgraph = await RawSubgraph.start(() => undefined);
    const { transport, recorded } = transportTo(subgraph.url);
    const leaving = new AbortController();
    const sent = transport.send(request, scopeOf({ signal: leaving.signal }));
    await sleep(50);
    leaving.abort(new Error('left'));
    await expect(sent).rejects.toThrow('left');
    await sleep(50);
    expect(subgraph.sockets.size).toBe(0);
    expect(recorded.failures).toEqual([]);
  });

  it('has nothing sent afterwards', async () => {
    const subgraph = await RawSubgraph.start();
    const { transport } = transportTo(subgraph.url);
    const sent = transport.send(request, scopeOf({ signal: AbortSignal.abort(new Error('left')) }));
    await expect(sent).rejects.toThrow('left');
    expect(subgraph.requests).toBe(0);
  });
});

describe('too many requests', () => {
  it('fail at once, and none that was let in is lost', async () => {
    const subgraph = await RawSubgraph.start((incoming, response) => {
      setTimeout(() => answerOk(incoming, response), 30);
    });
    const { transport, recorded } = transportTo(subgraph.url, { connections: 2, maxQueued: 3 });
    const sent = Array.from({ length: 8 }, () => transport.send(request, scopeOf()));
    const settled = await Promise.allSettled(sent);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(recorded.failures).toEqual(['queue-full', 'queue-full', 'queue-full']);
    expect(subgraph.sockets.size).toBeLessThanOrEqual(2);
    await expect(transport.send(request, scopeOf())).resolves.toBeDefined();
  });

  it('that wait past their deadline are never sent', async () => {
    const subgraph = await RawSubgraph.start((incoming, response) => {
      setTimeout(() => answerOk(incoming, response), 120);
    });
    const { transport } = transportTo(subgraph.url, { connections: 1, deadlineMs: 200 });
    const sent = Array.from({ length: 6 }, () => transport.send(request, scopeOf()));
    const settled = await Promise.allSettled(sent);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await sleep(300);
    expect(subgraph.requests).toBeLessThanOrEqual(3);
    await expect(transport.send(request, scopeOf())).resolves.toBeDefined();
  });
});

describe('closing', () => {
  it('lets what is under way end, and sends nothing more', async () => {
    const subgraph = await RawSubgraph.start((incoming, response) => {
      setTimeout(() => answerOk(incoming, response), 50);
    });
    const { transport } = transportTo(subgraph.url);
    const sent = transport.send(request, scopeOf());
    await sleep(20);
    const closed = transport.close();
    await expect(transport.send(request, scopeOf())).rejects.toMatchObject({ failure: 'not-sent' });
    await expect(sent).resolves.toBeDefined();
    await closed;
  });
});
