import { WebSocket } from 'ws';
import type { LocalSubgraph } from '../../src';
import { collect } from '../fixtures/collect';
import { serveSubgraph } from '../fixtures/subgraph-server';
import { eventually, World, type WorldOptions } from '../fixtures/world';

const HYDRATED =
  'subscription { changed: messageChanged { cursor message { subject from { name busy } } } }';

const PLAIN = 'subscription { messageChanged { cursor message { id } } }';

let world: World;
const start = async (options?: WorldOptions): Promise<World> =>
  (world = await World.start(options));
afterEach(() => world.close());

const listening = (count = 1) => eventually(() => world.graph.mailEvents.subscribers === count);

describe.each([
  ['in process', false],
  ['over graphql-ws', true],
])('subscriptions to subgraphs %s', (_where, apart) => {
  it('hydrates each event from the other subgraphs, as the caller', async () => {
    await start({ apart });
    const client = world.socket({ authorization: `Bearer ${await world.token()}` });
    const { events, stop } = collect(client, HYDRATED);
    await listening();
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    world.graph.mailEvents.publish({ id: '2', cursor: 'c2' });
    await eventually(() => events.length === 2);
    const from = { name: 'ALICE', busy: 'busy of alice for alice' };
    expect(events).toEqual([
      { data: { changed: { cursor: 'c1', message: { subject: 'Subject 1', from } } } },
      { data: { changed: { cursor: 'c2', message: { subject: 'Subject 2', from } } } },
    ]);
    expect(world.contextsOf('accounts')).toHaveLength(2);
    stop();
    await listening(0);
  });

  it('completes when the subgraph completes', async () => {
    await start({ apart });
    const { ended } = collect(world.socket(), PLAIN);
    await listening();
    world.graph.mailEvents.end();
    expect(await ended).toBe('complete');
  });

  it('tells a subgraph’s refusal', async () => {
    await start({ apart });
    const { ended } = collect(world.socket(), 'subscription { refused { cursor } }');
    expect(await ended).toMatchObject([
      {
        message: 'The mailbox not found',
        extensions: { code: 'NOT_FOUND', traceId: expect.any(String) },
      },
    ]);
  });

  it('tells a stream that broke, with the last cursor', async () => {
    await start({ apart });
    const token = await world.token({ scopes: new Set(['mail:read']) });
    const socket = world.socket({ authorization: `Bearer ${token}` });
    // Without an argument to go on after a cursor.
    const { events, ended } = collect(socket, 'subscription { guarded { message { id } } }');
    await listening();
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    await eventually(() => events.length === 1);
    const mail = world.servers.get('mail');
    if (mail) for (const socket of mail.sockets.clients) socket.terminate();
    else world.graph.mailEvents.end(new Error('database gone'));
    expect(await ended).toMatchObject([
      {
        extensions: {
          code: 'UPSTREAM_UNAVAILABLE',
          service: 'mail',
          retriable: true,
          lastCursor: 'c1',
        },
      },
    ]);
  });
});

describe('the way to a subgraph apart', () => {
  it('is one socket for all callers, each with an assertion of its own', async () => {
    await start({ apart: true });
    const streams = await Promise.all(
      ['alice', 'bob'].map(async (userId) => {
        const authorization = `Bearer ${await world.token({ userId })}`;
        return collect(world.socket({ authorization }), HYDRATED);
      }),
    );
    await listening(2);
    expect(world.server('mail').sockets.clients.size).toBe(1);
    const principals = world.contextsOf('mail').map(({ principal }) => principal?.userId);
    expect(principals.sort()).toEqual(['alice', 'bob']);
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    await eventually(() => streams.every(({ events }) => events.length === 1));
    expect(streams[1]?.events[0].data.changed.message.from.busy).toBe('busy of alice for bob');
  });

  it('refuses while the subgraph is down, and comes back with it', async () => {
    await start({ apart: true });
    const mail = world.server('mail');
    await mail.close();
    const { ended } = collect(world.socket(), PLAIN);
    expect(await ended).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'mail', retriable: true } },
    ]);
    const [subgraph] = world.graph.subgraphs.filter(({ name }) => name === 'mail');
    const port = Number(new URL(mail.url).port);
    const again = await serveSubgraph(subgraph as LocalSubgraph, { port });
    const { events } = collect(world.socket(), PLAIN);
    await listening();
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    await eventually(() => events.length === 1);
    await again.close();
  });
});

describe('a socket', () => {
  it('runs queries and mutations too', async () => {
    await start();
    const { events, ended } = collect(world.socket(), '{ whoami }');
    expect(await ended).toBe('complete');
    expect(events).toEqual([{ data: { whoami: null } }]);
  });

  it('is closed with 4403 when its token is wrong', async () => {
    await start();
    const { ended } = collect(world.socket({ Authorization: 'Bearer nonsense' }), PLAIN);
    expect(await ended).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('UNAUTHENTICATED'),
    });
  });

  it.each([
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['query($t: String!) { echo(text: $t) }', 'BAD_USER_INPUT'],
    ['subscription { guarded { cursor } }', 'UNAUTHENTICATED'],
  ])('refuses %s', async (query, code) => {
    await start();
    const { ended } = collect(world.socket(), query);
    expect(await ended).toMatchObject([{ extensions: { code, traceId: expect.any(String) } }]);
  });

  it('carries a bounded number of operations', async () => {
    await start({ settings: { streamsPerSocket: 2 } });
    const client = world.socket();
    const streams = [collect(client, PLAIN), collect(client, HYDRATED)];
    await listening(2);
    const { ended } = collect(client, PLAIN);
    expect(await ended).toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }]);
    expect(streams).toHaveLength(2);
  });

  it('ends its streams, then itself with 4401, when the token expires', async () => {
    await start();
    const closed = Promise.withResolvers<unknown>();
    const client = world.socket({ authorization: `Bearer ${await world.token({}, 2)}` });
    client.on('closed', (event) => closed.resolve(event));
    const { ended } = collect(client, PLAIN);
    expect(await ended).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', reason: 'TOKEN_EXPIRED', retriable: true } },
    ]);
    expect(await closed.promise).toMatchObject({ code: 4401, reason: 'TOKEN_EXPIRED' });
    await listening(0);
  });

  it('ends the streams of a revoked session, and no others', async () => {
    let revoke: (sessionId: string) => void = () => undefined;
    const onRevoked = (listener: (sessionId: string) => void) => {
      revoke = listener;
      return () => undefined;
    };
    await start({ gateway: { sessionRevocations: { onRevoked, isRevoked: () => false } } });
    const as = async (sessionId: string) => {
      const authorization = `Bearer ${await world.token({ sessionId })}`;
      return collect(world.socket({ authorization }), PLAIN);
    };
    const [revoked, other] = [await as('s1'), await as('s2')];
    await listening();
    await new Promise((resolve) => setTimeout(resolve, 100));
    revoke('s1');
    expect(await revoked.ended).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED', retriable: false } },
    ]);
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    await eventually(() => other.events.length === 1);
  });

  it('is closed with 1001 when the gateway stops', async () => {
    await start();
    const { ended } = collect(world.socket(), PLAIN);
    await listening();
    await world.gateway.close();
    expect(await ended).toMatchObject({ code: 1001 });
    await listening(0);
  });

  it('ends a stream whose client does not read, with the last cursor it had', async () => {
    await start({ settings: { bufferedEvents: 8 } });
    const socket = new WebSocket(world.url.replace('http', 'ws'), 'graphql-transport-ws');
    const frames: { type: string; payload: any[] }[] = []; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('{"type":"connection_init"}');
    await eventually(() => frames.length === 1);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: PLAIN } }));
    await listening();
    socket.pause();
    const cursor = 'x'.repeat(100_000);
    for (let n = 0; n < 500 && world.graph.mailEvents.subscribers > 0; n++) {
      world.graph.mailEvents.publish({ id: String(n), cursor: cursor + String(n) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await listening(0);
    socket.resume();
    await eventually(() => frames.some(({ type }) => type === 'error'));
    const delivered = frames.filter(({ type }) => type === 'next');
    const last: { payload: any } | undefined = delivered[delivered.length - 1]; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON
    const [error] = frames.find(({ type }) => type === 'error')?.payload ?? [];
    expect(delivered.length).toBeLessThan(500);
    expect(error.extensions).toMatchObject({ code: 'SUBSCRIBER_TOO_SLOW', retriable: true });
    expect(error.extensions.lastCursor).toBe(last?.payload.data.messageChanged.cursor);
    socket.terminate();
  });

  it('leaves other paths alone', async () => {
    await start();
    const socket = new WebSocket(world.url.replace('http', 'ws').replace('/graphql', '/other'));
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('404');
  });
});

describe('server-sent events', () => {
  const open = async (query: string, headers: Record<string, string> = {}) =>
    fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ query }),
    });

  it('carry a subscription until it completes', async () => {
    await start();
    const response = await open(HYDRATED, { authorization: `Bearer ${await world.token()}` });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('traceresponse')).toMatch(/^00-/);
    await listening();
    world.graph.mailEvents.publish({ id: '1', cursor: 'c1' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    world.graph.mailEvents.end();
    const text = await response.text();
    expect(text).toMatch(
      /^:\n\nevent: next\ndata: {"data":{"changed":{"cursor":"c1".*\n\nevent: complete\ndata: \n\n$/,
    );
  });

  it('carry a query too', async () => {
    await start();
    const text = await (await open('{ whoami }')).text();
    expect(text).toContain('event: next\ndata: {"data":{"whoami":null}}\n\nevent: complete');
  });

  it('are refused as JSON before they begin', async () => {
    await start();
    const response = await open('subscription { guarded { cursor } }');
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('leave the subgraph when the client leaves', async () => {
    await start();
    const gone = new AbortController();
    await fetch(`${world.url}?query=${encodeURIComponent(PLAIN)}`, {
      headers: { accept: 'text/event-stream' },
      signal: gone.signal,
    });
    await listening();
    gone.abort();
    await listening(0);
  });

  it('end with a retriable error when the gateway stops', async () => {
    await start();
    const response = await open(PLAIN);
    await listening();
    await world.gateway.close();
    const text = await response.text();
    expect(text).toContain('"code":"UPSTREAM_UNAVAILABLE"');
    expect(text).toContain('"retriable":true');
    expect(text).toMatch(/event: complete\ndata: \n\n$/);
  });
});
