import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient, until } from './mirror-world';
import { startProxy, type Proxy } from './proxy';

const [FROM, TO] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
const LATE_MS = 800;

describe('a read of a mirrored calendar', () => {
  let cloud: RecordedNextcloud;
  let proxy: Proxy;
  let world: World;
  let alice: Person;
  let other: OtherClient;
  let account: { accountId: string; calendarId: string };

  const listed = async (): Promise<string[]> =>
    (await alice.events(FROM, TO, { calendarId: account.calendarId }))['map'](
      ({ summary }: Data) => summary,
    );
  const sql = (statement: string): Promise<Data[]> =>
    world.platform.events.database.query(statement);

  beforeAll(async () => {
    cloud = await startRecordedNextcloud(['anna']);
    proxy = await startProxy(cloud.url);
    world = await mirrorWorld({ REMOTE_DAV_WAIT_MS: 10 });
    alice = new Person(world.as('alice'));
    const login = { username: 'anna', password: cloud.password };
    other = await OtherClient.open({ ...login, url: cloud.url });
    account = await connect(alice, { ...login, url: proxy.url }, other.collection);
  });
  afterEach(() => {
    proxy.fault = undefined;
  });
  afterAll(async () => {
    await world.close();
    await other.dav.close();
    await proxy.stop();
    await cloud.stop();
  });

  it('is not held by a slow server that was looked at lately; what it says is told later', async () => {
    const changes = await alice.user.subscribe(
      'subscription ($ids: [ID!]) { eventChanged(calendars: $ids) { kind event { summary } } }',
      { ids: [account.calendarId] },
    );
    const next = changes.next();
    await listed();
    await other.put('late', ics('late', 'Late'));
    proxy.fault = { kind: 'late', ms: LATE_MS };
    const before = proxy.requests.length;
    const began = performance.now();
    expect(await listed()).toEqual([]);
    expect(await listed()).toEqual([]);
    expect(performance.now() - began).toBeLessThan(LATE_MS / 2);
    // Both reads share one look.
    expect(proxy.requests.length - before).toBe(1);
    const { value } = await next;
    expect(value?.data?.eventChanged).toMatchObject({
      kind: 'CREATED',
      event: { summary: 'Late' },
    });
    await changes.return();
    expect(await listed()).toEqual(['Late']);
  });

  it('waits when nobody has looked for longer than the poll interval', async () => {
    await other.put('unseen', ics('unseen', 'Unseen'));
    await sql(`UPDATE calendar.dav_calendar SET checked_at = now() - interval '2 hours'`);
    proxy.fault = { kind: 'late', ms: LATE_MS / 4 };
    expect((await listed()).sort()).toEqual(['Late', 'Unseen']);
  });

  it('finds an object again that could not be read, with the entity tag it had', async () => {
    await sql('UPDATE calendar.dav_object SET pending = true');
    const resync = 'mutation ($id: ID!) { resyncCalendarAccount(id: $id) { errors { code } } }';
    await alice.ask(resync, { id: account.accountId });
    await until(
      async () => (await sql('SELECT url FROM calendar.dav_object WHERE pending')).length === 0,
    );
  });

  it('does not wait for long, and says how old its answer is', async () => {
    await sql(`UPDATE calendar.dav_calendar SET checked_at = now() - interval '2 hours'`);
    proxy.fault = { kind: 'late', ms: 9_000 };
    const began = performance.now();
    expect(await listed()).toHaveLength(2);
    expect(performance.now() - began).toBeLessThan(3_500);
    const query = 'query ($id: ID!) { calendar(id: $id) { stale asOf } }';
    const { calendar } = await alice.ask(query, { id: account.calendarId });
    expect(calendar.stale).toBe(true);
    expect(Date.now() - Date.parse(calendar.asOf)).toBeGreaterThan(3_600_000);
  });
});
