import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient } from './mirror-world';
import { startProxy, type Proxy } from './proxy';

const ASK = `query ($who: [String!]!) {
  freeBusy(from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z", attendees: $who) {
    attendee { address } reachable periods { start end type } } }`;
const BEN = 'ben@example.com';
const NOBODY = 'nobody@example.com';

describe('when somebody is busy whom only a server elsewhere knows', () => {
  let cloud: RecordedNextcloud;
  let proxy: Proxy;
  let world: World;
  let alice: Person;
  let clients: OtherClient[];

  const ask = async (who: readonly string[], person = alice): Promise<Data[]> =>
    (await person.ask(ASK, { who }))['freeBusy'];

  beforeAll(async () => {
    cloud = await startRecordedNextcloud(['anna', 'ben']);
    proxy = await startProxy(cloud.url);
    world = await mirrorWorld();
    alice = new Person(world.as('alice'));
    const { password } = cloud;
    const anna = await OtherClient.open({ url: cloud.url, username: 'anna', password });
    const ben = await OtherClient.open({ url: cloud.url, username: 'ben', password });
    clients = [anna, ben];
    await ben.put('busy', ics('busy', 'Secret'));
    await connect(alice, { url: proxy.url, username: 'anna', password }, anna.collection);
  });
  afterAll(async () => {
    await world.close();
    for (const { dav } of clients) await dav.close();
    await proxy.stop();
    await cloud.stop();
  });

  it('is asked of that server, in one request for all, and says who is not known there', async () => {
    const before = proxy.requests.length;
    const answer = await ask([BEN, NOBODY, 'alice@demo.test']);
    expect(answer).toEqual([
      {
        attendee: { address: BEN },
        reachable: true,
        periods: [
          {
            start: new Date('2026-01-02T09:00:00Z'),
            end: new Date('2026-01-02T10:00:00Z'),
            type: 'BUSY',
          },
        ],
      },
      { attendee: { address: NOBODY }, reachable: false, periods: [] },
      { attendee: { address: 'alice@demo.test' }, reachable: true, periods: [] },
    ]);
    const posts = proxy.requests.slice(before).filter((request) => request.startsWith('POST'));
    expect(posts).toHaveLength(1);
  });

  it('is asked for its own account holder alone', async () => {
    const bob = new Person(world.as('bob'));
    expect(await ask([BEN], bob)).toMatchObject([{ reachable: false, periods: [] }]);
  });

  it.each([
    { kind: 'status', status: 500 },
    { kind: 'html' },
    { kind: 'half' },
    { kind: 'slow' },
  ] as const)('is not known, within the deadline, when the server fails: %j', async (fault) => {
    proxy.fault = { ...fault, methods: ['POST'] };
    const began = performance.now();
    expect(await ask([BEN])).toMatchObject([{ reachable: false, periods: [] }]);
    expect(performance.now() - began).toBeLessThan(9_000);
    proxy.fault = undefined;
    expect(await ask([BEN])).toMatchObject([{ reachable: true }]);
  });
});
