import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const FROM = '2026-09-01T00:00:00Z';
const TO = '2026-10-01T00:00:00Z';

describe('a calendar shared with somebody', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let calendarId: string;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
    bob = new Person(world.as('bob'));
    await bob.calendarId();
    calendarId = (await alice.createCalendar({ name: 'Team' })).calendar.id;
  });
  afterAll(() => world.close());

  async function share(address: string, rights: string, who = alice): Promise<Data> {
    const query = `mutation ($id: ID!, $address: String!, $rights: String!) {
      shareCalendar(id: $id, address: $address, rights: $rights) {
        calendar { shares { rights grantee { address } } } errors { code path } } }`;
    return (await who.ask(query, { id: calendarId, address, rights }))['shareCalendar'];
  }
  const visible = async (who: Person): Promise<unknown[]> =>
    (await who.ask('{ calendars { id canWrite owner { id } shares { rights } } }'))[
      'calendars'
    ].filter(({ id }: Data) => id === calendarId);

  it('is read, then written, then gone, as its owner says', async () => {
    const { event } = await alice.create(
      { summary: 'Plan', start: '2026-09-02T09:00:00Z', reminders: [{ minutesBefore: 5 }] },
      {},
      calendarId,
    );
    expect(await visible(bob)).toEqual([]);
    expect(await share('Bob@demo.test', 'READ')).toEqual({
      errors: [],
      calendar: { shares: [{ rights: 'READ', grantee: { address: 'bob@demo.test' } }] },
    });
    expect(await visible(bob)).toMatchObject([{ canWrite: false, shares: [] }]);
    expect(await bob.events(FROM, TO, { calendarId })).toMatchObject([
      { summary: 'Plan', reminders: [] },
    ]);
    expect((await bob.update(event.id, { summary: 'x' })).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    expect((await bob.create({ start: FROM }, {}, calendarId)).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect((await bob.remove(event.id)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);

    await share('bob@demo.test', 'READ_WRITE');
    expect((await bob.update(event.id, { summary: 'Plan B' })).event).toMatchObject({
      summary: 'Plan B',
    });
    const added = await bob.create({ summary: 'By Bob', start: FROM }, {}, calendarId);
    expect(added.errors).toEqual([]);
    expect((await alice.event(added.event.id)).summary).toBe('By Bob');
    const invites = { start: FROM, attendees: [{ email: 'carol@demo.test' }] };
    expect((await bob.create(invites, {}, calendarId)).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);

    await share('bob@demo.test', 'NONE');
    expect(await visible(bob)).toEqual([]);
    expect(await bob.event(event.id)).toBeNull();
  });

  it('hides what its owner keeps private', async () => {
    await share('bob@demo.test', 'READ_WRITE');
    const { event } = await alice.create(
      {
        summary: 'Doctor',
        location: 'Clinic',
        start: '2026-09-03T09:00:00Z',
        visibility: 'PRIVATE',
      },
      {},
      calendarId,
    );
    const seen = await bob.event(event.id);
    expect(seen).toMatchObject({ summary: null, location: null });
    expect((await bob.update(event.id, { summary: 'x' })).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    expect((await alice.event(event.id)).summary).toBe('Doctor');
  });

  it('lets nothing private leave with a file, however its class is written', async () => {
    await share('bob@demo.test', 'READ');
    const object = (uid: string, ...lines: string[]): string[] => [
      ...['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', 'DTSTART:20260901T090000Z'],
      ...[...lines, 'END:VEVENT'],
    ];
    const ics = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0'],
      ...object('open', 'CLASS:public', String.raw`DESCRIPTION:is\nCLASS:PRIVATE`),
      ...object('plain', 'CLASS:PRIVATE'),
      ...object('parameter', 'CLASS;X-P="a:b":CONFIDENTIAL'),
      ...object('unknown', 'CLASS:PUBLICITY'),
      ...object('folded', 'CLA', ' SS:PRIVATE'),
      ...['END:VCALENDAR', ''],
    ].join('\r\n');
    const query = `mutation ($id: ID!, $ics: String!) { importIcs(calendarId: $id, ics: $ics) { ok } }`;
    expect((await alice.ask(query, { id: calendarId, ics }))['importIcs'].ok).toBe(true);
    const uids = async (who: Person): Promise<string[]> => {
      const link = 'mutation ($id: ID!) { exportCalendar(calendarId: $id) }';
      const url = (await who.ask(link, { id: calendarId }))['exportCalendar'];
      const text = await (await fetch(url)).text();
      return ['open', 'plain', 'parameter', 'unknown', 'folded'].filter((uid) =>
        text.includes(`UID:${uid}\r\n`),
      );
    };
    expect(await uids(bob)).toEqual(['open']);
    expect(await uids(alice)).toHaveLength(5);
  });

  it('is shared by its owner only, with users of the organisation only', async () => {
    expect((await share('carol@demo.test', 'READ', bob)).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    for (const address of ['mallory@other.test', 'nobody@demo.test', 'alice@demo.test', 'junk']) {
      expect((await share(address, 'READ')).errors).toMatchObject([{ path: ['address'] }]);
    }
    expect((await share('bob@demo.test', 'ALL')).errors).toMatchObject([{ path: ['rights'] }]);
  });
});
