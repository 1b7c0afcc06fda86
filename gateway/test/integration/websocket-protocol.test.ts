import { RawSocket } from '../fixtures/raw-socket';
import { eventually, World, type WorldOptions } from '../fixtures/world';

const PLAIN = 'subscription { messageChanged { message { id } } }';

let world: World;
const start = async (options?: WorldOptions): Promise<World> =>
  (world = await World.start(options));
afterEach(() => world.close());

const listening = (count: number) => eventually(() => world.graph.mailEvents.subscribers === count);

describe('graphql-transport-ws', () => {
  it.each<[number, string, unknown[]]>([
    [4400, 'a message that is no JSON', ['nonsense']],
    [4400, 'a message of a type there is none', [{ type: 'start' }]],
    [4400, 'a message only servers send', [{ type: 'connection_ack' }]],
    [4400, 'a subscription without a query', [{ id: '1', type: 'subscribe', payload: {} }]],
    [
      4401,
      'a subscription before connection_init',
      [{ id: '1', type: 'subscribe', payload: { query: PLAIN } }],
    ],
    [4429, 'a second connection_init', [{ type: 'connection_init' }, { type: 'connection_init' }]],
    [
      4403,
      'a token that is none',
      [{ type: 'connection_init', payload: { authorization: 'Bearer nonsense' } }],
    ],
  ])('closes with %i at %s', async (code, _what, messages) => {
    await start();
    const socket = await RawSocket.open(world.url);
    for (const message of messages) socket.send(message);
    expect(await socket.closed).toMatchObject({ code });
  });

  it('closes with 4408 when no connection_init comes', async () => {
    await start({ settings: { connectionInitTimeoutMs: 100 } });
    const socket = await RawSocket.open(world.url);
    expect(await socket.closed).toMatchObject({ code: 4408 });
  });

  it('closes with 4409 when an id is used twice, and with it what runs', async () => {
    await start();
    const socket = await RawSocket.connect(world.url);
    socket.subscribe('1', PLAIN);
    await listening(1);
    socket.subscribe('1', PLAIN);
    expect(await socket.closed).toEqual({
      code: 4409,
      reason: 'Subscriber for 1 already exists',
    });
    await listening(0);
  });

  it('lets an id be used again when its operation has ended', async () => {
    await start();
    const socket = await RawSocket.connect(world.url);
    socket.subscribe('1', '{ whoami }');
    await socket.frame('complete');
    socket.subscribe('1', PLAIN);
    await listening(1);
    socket.send({ id: '1', type: 'complete' });
    socket.subscribe('1', '{ whoami }');
    await eventually(() => socket.frames.filter(({ type }) => type === 'next').length === 2);
    await listening(0);
    socket.ws.close();
  });

  it('closes with 4406 without the subprotocol', async () => {
    await start();
    const socket = await RawSocket.open(world.url, []);
    expect(await socket.closed).toMatchObject({ code: 4406 });
  });

  it('chooses no other subprotocol, so that the client hangs up (RFC 6455 §4.1)', async () => {
    await start();
    const socket = await RawSocket.open(world.url, ['graphql-ws']);
    expect(await socket.closed).toMatchObject({ code: 1006 });
  });

  it('answers a ping, with its payload', async () => {
    await start();
    const socket = await RawSocket.connect(world.url);
    socket.send({ type: 'ping', payload: { at: 1 } });
    expect(await socket.frame('pong')).toEqual({ type: 'pong', payload: { at: 1 } });
    socket.ws.close();
  });

  it('takes the token of the connectionParams, else of the upgrade’s header', async () => {
    await start();
    const alice = `Bearer ${await world.token()}`;
    const bob = `Bearer ${await world.token({ userId: 'bob' })}`;
    const options = { headers: { authorization: bob } };
    for (const [payload, expected] of [
      [undefined, 'bob'],
      [{ authorization: alice }, 'alice'],
    ] as const) {
      const socket = await RawSocket.connect(world.url, { options, ...(payload && { payload }) });
      socket.subscribe('1', '{ whoami }');
      const { payload: answer } = await socket.frame('next');
      expect(answer).toEqual({ data: { whoami: expected } });
      socket.ws.close();
    }
  });

  it('closes with 1009 at a message larger than a body may be', async () => {
    await start({ settings: { bodyLimit: 1_000 } });
    const socket = await RawSocket.connect(world.url);
    socket.send(`{"type":"ping","payload":{"x":"${'x'.repeat(2_000)}"}}`);
    expect(await socket.closed).toMatchObject({ code: 1009 });
  });
});

describe('a client', () => {
  it('is pinged, and cut off when it does not answer', async () => {
    await start({ settings: { keepAliveMs: 100, connectionInitTimeoutMs: 100 } });
    const alive = await RawSocket.connect(world.url);
    const dead = await RawSocket.connect(world.url, { options: { autoPong: false } });
    dead.subscribe('1', PLAIN);
    await listening(1);
    expect(await dead.closed).toMatchObject({ code: 1006 });
    await listening(0);
    alive.send({ type: 'ping' });
    await alive.frame('pong');
    alive.ws.close();
  });

  it.each<[string, (socket: RawSocket) => void]>([
    ['completes it', (socket) => socket.send({ id: '1', type: 'complete' })],
    ['disconnects', (socket) => socket.ws.terminate()],
  ])('whose query is slow ends it when it %s', async (_how, leave) => {
    await start();
    const socket = await RawSocket.connect(world.url);
    socket.subscribe('1', '{ slow }');
    await eventually(() => world.contextsOf('accounts').length === 1);
    const signal = world.contextsOf('accounts')[0]?.signal;
    expect(signal?.aborted).toBe(false);
    leave(socket);
    await eventually(() => signal?.aborted === true);
    socket.ws.terminate();
  });

  it('that completes a stream while it is opened leaves none behind', async () => {
    await start({ apart: true });
    const socket = await RawSocket.connect(world.url);
    for (let n = 0; n < 20; n++) {
      socket.subscribe(String(n), PLAIN);
      socket.send({ id: String(n), type: 'complete' });
    }
    socket.subscribe('last', '{ whoami }');
    await socket.frame('complete');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(world.graph.mailEvents.subscribers).toBe(0);
    expect(socket.frames.filter(({ id }) => id !== 'last' && id !== undefined)).toEqual([]);
    socket.ws.close();
  });

  it('whose mutation is under way when it leaves does not stop it', async () => {
    await start();
    const socket = await RawSocket.connect(world.url);
    socket.subscribe('1', 'mutation { rename(name: "Al") { name } }');
    await eventually(() => world.contextsOf('accounts').length > 0);
    socket.ws.terminate();
    await eventually(() => world.graph.executed.includes('rename Al'));
    expect(world.contextsOf('accounts')[0]?.signal?.aborted).toBe(false);
  });

  it('that asks much and reads nothing is no longer read from', async () => {
    await start({ settings: { bodyLimit: 8 * 1024 * 1024 } });
    const socket = await RawSocket.connect(world.url);
    socket.ws.pause();
    const times = 200;
    const ping = JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(200_000) } });
    for (let n = 0; n < times; n++) socket.ws.send(ping);
    // What the gateway does not take stays with the client.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(socket.ws.bufferedAmount).toBeGreaterThan(10 * 1024 * 1024);
    socket.ws.resume();
    await eventually(
      () => socket.frames.filter(({ type }) => type === 'pong').length === times,
      10_000,
    );
    socket.ws.close();
  });

  it('behind a proxy is known by the address the proxy tells', async () => {
    await start({
      gateway: {
        clientAddress: ({ headers }) => String(headers['x-forwarded-for']),
      },
    });
    const options = { headers: { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'test/1' } };
    const socket = await RawSocket.connect(world.url, { options });
    socket.subscribe('1', '{ whoami }');
    await socket.frame('complete');
    expect(world.contextsOf('accounts')[0]).toMatchObject({
      client: { ip: '203.0.113.9', userAgent: 'test/1' },
    });
    socket.ws.close();
  });
});

describe('a gateway that stops', () => {
  it('cuts off within its time who does not answer', async () => {
    await start();
    const sockets = await Promise.all(
      Array.from({ length: 20 }, () => RawSocket.connect(world.url)),
    );
    for (const { ws } of sockets) ws.pause();
    const startedAt = Date.now();
    await world.gateway.close();
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    for (const { ws } of sockets) ws.terminate();
  });
});
