import { collect, type Collected } from '../fixtures/collect';
import { StreamWorld } from '../fixtures/stream-world';
import { eventually, type WorldOptions } from '../fixtures/world';

const CHANGED = 'subscription($after: String) { changed(after: $after) { number by { name } } }';
const LIVE = 'subscription { live { number } }';

let streams: StreamWorld;
const start = async (options?: WorldOptions): Promise<StreamWorld> =>
  (streams = await StreamWorld.start(options));
afterEach(() => streams.close());

interface Who {
  readonly userId?: string;
  readonly tenantId?: string;
  readonly sessionId?: string;
  readonly scopes?: ReadonlySet<string>;
}

async function subscribe(who: Who | null, query = CHANGED, variables = {}): Promise<Collected> {
  const { world } = streams;
  const parameters = who && { authorization: `Bearer ${await world.token(who)}` };
  return collect(world.socket(parameters ?? {}), query, variables);
}

const numbers = ({ events }: Collected): number[] =>
  events.map(({ data }) => (data.changed ?? data.live).number);

const arrived = (all: readonly Collected[], count: number) =>
  eventually(() => all.every(({ events }) => events.length === count));

/** Waits until the gateway has had time to open another stream. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('a stream of a subgraph', () => {
  it('is one for all who ask the same with the same authority, in whichever session', async () => {
    await start({ apart: true });
    const all = await Promise.all(['s1', 's2', 's3'].map((sessionId) => subscribe({ sessionId })));
    await streams.listening(1);
    await settle();
    expect(streams.log.opened).toHaveLength(1);
    streams.log.publish();
    await arrived(all, 1);
    const event = { data: { changed: { number: 1, by: { name: 'USER1' } } } };
    expect(all.map(({ events }) => events[0])).toEqual([event, event, event]);
  });

  it('is fetched from the other subgraphs once for all', async () => {
    await start({ apart: true });
    const all = await Promise.all([1, 2, 3].map(() => subscribe(null)));
    await streams.listening(1);
    await settle();
    streams.log.publish();
    await arrived(all, 1);
    const { body } = await streams.world.post({ query: '{ logged }' });
    expect(body).toEqual({ data: { logged: 1 } });
    const text = await streams.world.metrics.registry.metrics();
    const fetches = /fetch_duration_seconds_count\{subgraph="accounts",outcome="ok"\} (\d+)/.exec(
      text,
    );
    expect(fetches?.[1]).toBe('1');
  });

  it.each<[string, Who | null, Who | null]>([
    ['users', { userId: 'alice' }, { userId: 'bob' }],
    ['tenants', { tenantId: 'one' }, { tenantId: 'two' }],
    ['scopes', { scopes: new Set(['a']) }, { scopes: new Set(['b']) }],
    ['a user and nobody', {}, null],
  ])('is not shared by different %s', async (_what, one, other) => {
    await start();
    await Promise.all([subscribe(one), subscribe(other)]);
    await streams.listening(2);
  });

  it('is not shared by different variables or operations', async () => {
    await start();
    await Promise.all([
      subscribe(null, CHANGED, { after: 'c0' }),
      subscribe(null, CHANGED),
      subscribe(null, LIVE),
    ]);
    await streams.listening(3);
  });

  it('is left when the last one leaves, not before', async () => {
    await start();
    const [first, second] = await Promise.all([subscribe(null), subscribe(null)]);
    await streams.listening(1);
    await settle();
    first.stop();
    await settle();
    streams.log.publish();
    await eventually(() => second.events.length === 1);
    second.stop();
    await streams.listening(0);
  });

  it('outlives the token of whoever opened it', async () => {
    await start({ apart: true });
    const { world } = streams;
    const short = collect(
      world.socket({ authorization: `Bearer ${await world.token({ sessionId: 'short' }, 2)}` }),
      CHANGED,
    );
    await streams.listening(1);
    const long = await subscribe({ sessionId: 'long' });
    await settle();
    expect(await short.ended).toMatchObject([{ extensions: { reason: 'TOKEN_EXPIRED' } }]);
    streams.log.publish();
    await eventually(() => long.events.length === 1);
    expect(streams.log.opened).toHaveLength(1);
    // What is opened from now on is opened as someone whose token is good.
    for (const socket of streams.server.sockets.clients) socket.terminate();
    await eventually(() => streams.log.opened.length === 2);
    expect(streams.log.opened[1]).toMatchObject({
      after: 'c1',
      principal: { sessionId: 'long' },
    });
    streams.log.publish();
    await eventually(() => long.events.length === 2);
  });

  it('gives one who is too slow up, and no others', async () => {
    await start({ settings: { bufferedEvents: 4 } });
    const { world } = streams;
    const caller = {
      principal: null,
      trace: { traceId: 'slow', spanId: 's', sampled: false },
      client: {},
    };
    const slow = await world.gateway.subscribe({ query: LIVE }, caller);
    const quick = collect(world.socket(), LIVE);
    await settle();
    expect(streams.log.opened).toHaveLength(1);
    for (let n = 0; n < 8; n++) {
      streams.log.publish();
      await eventually(() => quick.events.length === n + 1);
    }
    await expect(slow.next()).rejects.toMatchObject({
      extensions: { code: 'SUBSCRIBER_TOO_SLOW', retriable: true },
    });
    expect(numbers(quick)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('who comes later', () => {
  it('joins a live stream that has brought events', async () => {
    await start();
    const first = await subscribe(null);
    await streams.listening(1);
    streams.log.publish();
    await arrived([first], 1);
    const second = await subscribe(null);
    await settle();
    streams.log.publish();
    await arrived([second], 1);
    expect(streams.log.opened).toHaveLength(1);
    expect(numbers(second)).toEqual([2]);
  });

  it('gets a replay of its own when one from the same cursor has begun', async () => {
    await start();
    for (let n = 0; n < 3; n++) streams.log.publish();
    const first = await subscribe(null, CHANGED, { after: 'c1' });
    await arrived([first], 2);
    const second = await subscribe(null, CHANGED, { after: 'c1' });
    await arrived([second], 2);
    expect(numbers(second)).toEqual([2, 3]);
    expect(streams.log.opened.map(({ after }) => after)).toEqual(['c1', 'c1']);
    streams.log.publish();
    await arrived([first, second], 3);
    expect([numbers(first), numbers(second)]).toEqual([
      [2, 3, 4],
      [2, 3, 4],
    ]);
  });

  it('gets a replay of its own also when the text says where it begins', async () => {
    await start();
    streams.log.publish();
    const query = 'subscription { changed(after: "c0") { number } }';
    const first = await subscribe(null, query);
    await arrived([first], 1);
    const second = await subscribe(null, query);
    await arrived([second], 1);
    expect(streams.log.opened).toHaveLength(2);
  });

  it('shares a replay that has not begun', async () => {
    await start();
    const both = [
      await subscribe(null, CHANGED, { after: 'c0' }),
      await subscribe(null, CHANGED, { after: 'c0' }),
    ];
    await streams.listening(1);
    await settle();
    streams.log.publish();
    await arrived(both, 1);
    expect(streams.log.opened).toHaveLength(1);
  });
});
