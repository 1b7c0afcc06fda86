import { collect } from '../fixtures/collect';
import { StreamWorld } from '../fixtures/stream-world';
import { eventually } from '../fixtures/world';

const LIVE = 'subscription { live { number by { name } } }';
const COUNTED = 'subscription { counted { number } }';

let streams: StreamWorld;
afterEach(() => streams.close());

describe.each([
  ['in process', false],
  ['over graphql-ws', true],
])('a new supergraph, its subgraphs %s', (_where, apart) => {
  it('ends the streams it changes, with the last cursor, and no others', async () => {
    streams = await StreamWorld.start({ apart });
    const { world, log } = streams;
    const kept = collect(world.socket(), COUNTED);
    const changed = collect(world.socket(), LIVE);
    await streams.listening(2);
    log.publish();
    await eventually(() => kept.events.length === 1 && changed.events.length === 1);
    const { supergraphSdl } = world.gateway.graph;
    await world.gateway.reload(supergraphSdl.replace(/(type Change[^}]*number: Int)!/, '$1'));
    expect(await changed.ended).toMatchObject([
      {
        extensions: {
          code: 'SUBSCRIPTION_SCHEMA_RELOAD',
          retriable: true,
          lastCursor: 'c1',
          traceId: expect.any(String),
        },
      },
    ]);
    await streams.listening(1);
    log.publish();
    await eventually(() => kept.events.length === 2);
    expect(log.opened).toHaveLength(2);
  });

  it('is what the streams that go on are hydrated under, and shared with who comes later', async () => {
    streams = await StreamWorld.start({ apart });
    const { world, log } = streams;
    const early = collect(world.socket(), LIVE);
    await streams.listening(1);
    for (let n = 0; n < 3; n++) {
      const { supergraphSdl } = world.gateway.graph;
      await world.gateway.reload(`${supergraphSdl}\n# ${n}\n`);
    }
    // The connections of the old graphs are closed by now.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const late = collect(world.socket(), LIVE);
    await new Promise((resolve) => setTimeout(resolve, 100));
    log.publish();
    const event = { data: { live: { number: 1, by: { name: 'USER1' } } } };
    await eventually(() => early.events.length === 1 && late.events.length === 1);
    expect([early.events, late.events]).toEqual([[event], [event]]);
    expect(log.opened).toHaveLength(1);
    early.stop();
    late.stop();
    await streams.listening(0);
  });
});
