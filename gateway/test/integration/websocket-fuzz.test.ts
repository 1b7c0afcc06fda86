import fc from 'fast-check';
import { RawSocket } from '../fixtures/raw-socket';
import { World } from '../fixtures/world';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

const messageTypes = [
  'connection_init',
  'connection_ack',
  'ping',
  'pong',
  'subscribe',
  'next',
  'error',
  'complete',
];

const ids = fc.constantFrom('1', '2', '', '__proto__', 'constructor');

const queries = fc.oneof(
  fc.constantFrom(
    '{ whoami }',
    'subscription { messageChanged { cursor } }',
    'subscription { refused { cursor } }',
    'mutation { rename(name: "x") { id } }',
    'query A { whoami } query B { whoami }',
    '{ slow }',
    '',
  ),
  fc.string({ maxLength: 60 }),
);

/** A message of the protocol, more or less. */
const message = fc
  .record(
    {
      id: fc.oneof(ids, fc.jsonValue()),
      type: fc.oneof(fc.constantFrom(...messageTypes), fc.string({ maxLength: 8 })),
      payload: fc.oneof(
        fc.record(
          {
            query: queries,
            operationName: fc.oneof(fc.constantFrom('A', 'C'), fc.jsonValue()),
            variables: fc.jsonValue(),
            extensions: fc.jsonValue(),
            authorization: fc.string({ maxLength: 20 }),
          },
          { requiredKeys: [] },
        ),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

const frame = fc.oneof(
  { weight: 4, arbitrary: message },
  { weight: 1, arbitrary: fc.string({ maxLength: 100 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
);

/** What a peer may write to its TCP connection after the handshake. */
const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });

/** The connection below a client's WebSocket. */
interface Below {
  _socket: { write(data: Uint8Array): void };
}

describe('a socket under fire', () => {
  let world: World;
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    world = await World.start({ settings: { connectionInitTimeoutMs: 300 } });
  });

  afterAll(async () => {
    process.off('unhandledRejection', note);
    await world.close();
  });

  const stillAnswers = async (): Promise<void> => {
    const { status, body } = await world.post({ query: '{ whoami }' });
    expect({ status, body }).toEqual({ status: 200, body: { data: { whoami: null } } });
    const socket = await RawSocket.connect(world.url);
    socket.subscribe('1', '{ whoami }');
    await socket.frame('complete');
    socket.ws.close();
    expect(rejections).toEqual([]);
  };

  it('survives any frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(frame, { maxLength: 12 }), async (init, frames) => {
        const socket = await RawSocket.open(world.url);
        if (init) socket.send('{"type":"connection_init"}');
        for (const data of frames) socket.ws.send(data);
        await new Promise((resolve) => setTimeout(resolve, 2));
        socket.ws.terminate();
      }),
      { numRuns: RUNS },
    );
    await stillAnswers();
  });

  it('survives bytes that are no frames', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const socket = await RawSocket.connect(world.url);
        (socket.ws as unknown as Below)._socket.write(data);
        await new Promise((resolve) => setTimeout(resolve, 2));
        socket.ws.terminate();
      }),
      { numRuns: RUNS },
    );
    await stillAnswers();
  });
});
