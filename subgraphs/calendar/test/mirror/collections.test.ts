import { listShares, readCollection, updateCollection } from '@suitegraph/kit/dav';
import {
  startRadicale,
  startRecordedNextcloud,
  type RecordedNextcloud,
} from '@suitegraph/kit/testing/servers';
import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, mirrorWorld, OtherClient } from './mirror-world';
import { startProxy, type Proxy } from './proxy';

const ALICE = 'alice@example.com';
const BEN = 'ben@example.com';
const TIMES = { start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z' };
const FIELDS =
  'calendar { id davPath timezone asOf shares { grantee { address } rights } } errors { code message }';
const CREATE = `mutation ($input: CalendarInput!, $accountId: ID) {
  createCalendar(input: $input, accountId: $accountId) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: CalendarInput!) {
  updateCalendar(id: $id, input: $input) { ${FIELDS} } }`;
const SHARE = `mutation ($id: ID!, $address: String!, $rights: String!) {
  shareCalendar(id: $id, address: $address, rights: $rights) { ${FIELDS} } }`;

describe('a calendar on a server elsewhere', () => {
  let cloud: RecordedNextcloud;
  let proxy: Proxy;
  let world: World;
  let alice: Person;
  let other: OtherClient;
  let accountId: string;

  const create = async (input: Data, account: string | null, person = alice): Promise<Data> =>
    (await person.ask(CREATE, { input, accountId: account }))['createCalendar'];
  const share = async (id: string, rights: string): Promise<Data> =>
    (await alice.ask(SHARE, { id, address: BEN, rights }))['shareCalendar'];
  const there = (davPath: string): ReturnType<typeof readCollection> =>
    readCollection(other.dav, new URL(davPath, cloud.url).href);

  beforeAll(async () => {
    cloud = await startRecordedNextcloud(['alice', 'ben']);
    proxy = await startProxy(cloud.url);
    world = await mirrorWorld();
    alice = new Person(world.as(ALICE));
    await new Person(world.as(BEN)).calendarId();
    const login = { username: 'alice', password: cloud.password };
    other = await OtherClient.open({ ...login, url: cloud.url });
    ({ accountId } = await connect(alice, { ...login, url: proxy.url }, other.collection));
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

  it('is made there, is in line at once, and takes events', async () => {
    const input = { name: 'Team', color: '#3366cc', timezone: 'Europe/Paris' };
    const { calendar, errors } = await create(input, accountId);
    expect(errors).toEqual([]);
    expect(calendar).toMatchObject({
      timezone: 'Europe/Paris',
      asOf: expect.anything() as unknown,
    });
    const collection = await there(calendar.davPath);
    expect(collection).toMatchObject({ displayName: 'Team', color: '#3366cc', kind: 'calendar' });
    expect(collection.timezone).toContain('TZID:Europe/Paris');
    const made = await alice.create(
      { uid: 'first', summary: 'First', ...TIMES },
      undefined,
      calendar.id,
    );
    expect(made.errors).toEqual([]);
    const events = await alice.events('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', {
      calendarId: calendar.id,
    });
    expect(events).toMatchObject([{ summary: 'First' }]);
  });

  it('is made neither there nor here when the server fails, or the account is another user’s', async () => {
    const count = async (): Promise<number> =>
      (await alice.ask('{ calendars { id } }'))['calendars'].length;
    const before = await count();
    proxy.fault = { kind: 'status', status: 507, methods: ['MKCALENDAR'] };
    expect((await create({ name: 'Full' }, accountId)).errors).toMatchObject([
      { code: 'QUOTA_EXCEEDED' },
    ]);
    const bob = new Person(world.as('bob@example.com'));
    expect((await create({ name: 'Mine' }, accountId, bob)).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect(await count()).toBe(before);
  });

  it('has its time zone there too, which a change of its name leaves alone', async () => {
    const { calendar } = await create({ name: 'Zones' }, accountId);
    await alice.ask(UPDATE, { id: calendar.id, input: { timezone: 'America/New_York' } });
    expect((await there(calendar.davPath)).timezone).toContain('TZID:America/New_York');
    const own =
      'BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Custom\r\nEND:VTIMEZONE\r\nEND:VCALENDAR';
    await alice.ask(UPDATE, { id: calendar.id, input: { timezone: null } });
    expect((await there(calendar.davPath)).timezone).toBeNull();
    const url = new URL(calendar.davPath, cloud.url).href;
    await updateCollection(other.dav, { url, kind: 'calendar' }, { timezone: own });
    await alice.ask(UPDATE, { id: calendar.id, input: { name: 'Renamed' } });
    const renamed = await there(calendar.davPath);
    expect(renamed.displayName).toBe('Renamed');
    expect(renamed.timezone).toContain('TZID:Custom');
  });

  it('is shared there and here, with the rights given, until that ends', async () => {
    const { calendar } = await create({ name: 'Shared' }, accountId);
    const shares = async () =>
      listShares(other.dav, { url: new URL(calendar.davPath, cloud.url).href, dialect: 'oc' });
    const shared = await share(calendar.id, 'READ_WRITE');
    expect(shared.errors).toEqual([]);
    expect(shared.calendar.shares).toHaveLength(1);
    expect(await shares()).toMatchObject([{ name: 'ben', access: 'read-write' }]);
    await share(calendar.id, 'READ');
    expect(await shares()).toMatchObject([{ name: 'ben', access: 'read' }]);
    proxy.fault = { kind: 'status', status: 503, methods: ['POST'] };
    expect((await share(calendar.id, 'READ_WRITE')).errors).toMatchObject([
      { code: 'UPSTREAM_UNAVAILABLE' },
    ]);
    proxy.fault = undefined;
    const resync = 'mutation ($id: ID!) { resyncCalendarAccount(id: $id) { errors { code } } }';
    await alice.ask(resync, { id: accountId });
    const ended = await share(calendar.id, 'NONE');
    expect(ended).toMatchObject({ errors: [], calendar: { shares: [] } });
    expect(await shares()).toEqual([]);
  });

  it('is not shared when its server does not offer that', async () => {
    const radicale = await startRadicale(['alice']);
    const login = { url: radicale.url, username: 'alice', password: radicale.password };
    const client = await OtherClient.open(login);
    const { calendarId } = await connect(alice, login, client.collection);
    const refused = await share(calendarId, 'READ');
    expect(refused).toMatchObject({ calendar: null, errors: [{ code: 'FORBIDDEN' }] });
    await client.dav.close();
    await radicale.stop();
  });
});
