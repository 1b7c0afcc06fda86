import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { calendar } from '../../src';
import { Person, type Data } from './calendar-world';

const FROM = '2026-03-10T00:00:00Z';
const TO = '2026-03-11T00:00:00Z';
const ZOE = 'zoe@elsewhere.test';

const published = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');

describe('when people are free', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let reads = 0;
  let answer: (response: ServerResponse) => void;
  const server = createServer((_, response) => {
    reads += 1;
    answer(response);
  });
  let base = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    world = await subgraphWorld(calendar, { CALENDAR_PRIVATE_HOSTS: 'true' });
    [alice, bob] = ['alice', 'bob'].map((name) => new Person(world.as(name))) as [Person, Person];
  });
  afterAll(async () => {
    await world.close();
    server.closeAllConnections();
    server.close();
  });

  const setUrl = async (person: Person, url: string | null, address = ZOE): Promise<Data> =>
    (
      await person.ask(
        `mutation ($address: String!, $url: String) { setFreeBusyUrl(address: $address, url: $url) {
          ok errors { code } } }`,
        { address, url },
      )
    )['setFreeBusyUrl'];
  const suggest = async (person: Person, more: Record<string, unknown>): Promise<Data> =>
    (
      await person.ask(
        `query ($attendees: [String!]!, $optional: [String!], $from: DateTime!, $to: DateTime!, $durationMin: Int!,
          $timezone: String, $first: Int) { suggestTimes(attendees: $attendees, optional: $optional, from: $from, to: $to,
          durationMin: $durationMin, timezone: $timezone, first: $first) {
          start end score reasons free { address } busy { address } } }`,
        { from: FROM, to: TO, durationMin: 60, attendees: [], ...more },
      )
    )['suggestTimes'];

  it('reads what people elsewhere publish, once, and for whoever knows the URL', async () => {
    expect(await alice.freeBusy(FROM, TO, [ZOE])).toMatchObject([
      { reachable: false, periods: [] },
    ]);
    answer = (response) =>
      response.end(
        published(
          'BEGIN:VFREEBUSY',
          'DTSTAMP:20260301T000000Z',
          'FREEBUSY:20260310T090000Z/20260310T100000Z,20260310T093000Z/PT1H',
          'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260310T120000Z/PT30M',
          'FREEBUSY;FBTYPE=FREE:20260310T150000Z/PT1H',
          'FREEBUSY:20260312T090000Z/PT1H',
          'END:VFREEBUSY',
        ),
      );
    expect(await setUrl(alice, `${base}/zoe.ifb`)).toEqual({ ok: true, errors: [] });
    const [zoe, stranger] = await alice.freeBusy(FROM, TO, [ZOE, 'x@elsewhere.test']);
    expect(zoe).toEqual({
      attendee: { address: ZOE },
      reachable: true,
      periods: [
        {
          start: new Date('2026-03-10T09:00:00Z'),
          end: new Date('2026-03-10T10:30:00Z'),
          type: 'BUSY',
        },
        {
          start: new Date('2026-03-10T12:00:00Z'),
          end: new Date('2026-03-10T12:30:00Z'),
          type: 'BUSY-TENTATIVE',
        },
      ],
    });
    expect(stranger).toMatchObject({ reachable: false });
    await alice.freeBusy(FROM, TO, [ZOE]);
    expect(reads).toBe(1);
    expect(await bob.freeBusy(FROM, TO, [ZOE])).toMatchObject([{ reachable: false }]);
    await setUrl(alice, null);
    expect(await alice.freeBusy(FROM, TO, [ZOE])).toMatchObject([{ reachable: false }]);
  });

  it('understands a calendar where one is published in place of free/busy', async () => {
    answer = (response) =>
      response.end(
        published(
          'BEGIN:VEVENT',
          'UID:b',
          'DTSTART:20260310T090000Z',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY',
          'SUMMARY:Secret',
          'END:VEVENT',
        ),
      );
    await setUrl(alice, `${base}/events.ics`);
    expect(await alice.freeBusy(FROM, TO, [ZOE])).toMatchObject([
      { reachable: true, periods: [{ start: new Date('2026-03-10T09:00:00Z'), type: 'BUSY' }] },
    ]);
  });

  const broken: [string, typeof answer][] = [
    ['an error', (response) => response.writeHead(500).end()],
    ['HTML', (response) => response.end('<html>')],
    ['too much', (response) => response.end('x'.repeat(1_100_000))],
    [
      'junk',
      (response) => response.end(published('BEGIN:VFREEBUSY', 'FREEBUSY:x/y', 'END:VFREEBUSY')),
    ],
  ];
  it.each(broken)('says that nobody can be reached where there is %s', async (name, behave) => {
    answer = behave;
    await setUrl(alice, `${base}/${encodeURIComponent(name)}`);
    expect(await alice.freeBusy(FROM, TO, [ZOE, 'bob@demo.test'])).toMatchObject([
      { reachable: false, periods: [] },
      { reachable: true, periods: [] },
    ]);
  });

  it('keeps no URL that is none', async () => {
    for (const url of ['x', 'ftp://example.org/', 'https://a:b@example.org/']) {
      expect((await setUrl(alice, url)).errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    }
    expect((await setUrl(alice, base, 'nobody')).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY' },
    ]);
  });

  it('tells when somebody becomes busy, and nothing of what they do', async () => {
    const heard = await alice.user.subscribe(
      `subscription ($from: DateTime!, $to: DateTime!) {
        freeBusyChanged(addresses: ["bob@demo.test", "zoe@elsewhere.test"], from: $from, to: $to) {
          attendee { address } reachable periods { start end type } } }`,
      { from: FROM, to: TO },
    );
    const next = heard.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    // Nothing that changes the time: neither another day nor what is free.
    await bob.create({ summary: 'Elsewhere', start: '2026-04-10T09:00:00Z' });
    const made = await bob.create({ summary: 'Doctor', start: '2026-03-10T09:00:00Z' });
    const told = await next;
    expect(told.value?.data).toEqual({
      freeBusyChanged: {
        attendee: { address: 'bob@demo.test' },
        reachable: true,
        periods: [
          {
            start: new Date('2026-03-10T09:00:00Z'),
            end: new Date('2026-03-10T10:00:00Z'),
            type: 'BUSY',
          },
        ],
      },
    });
    const free = heard.next();
    await bob.update(made.event.id, { summary: 'Dentist' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await bob.remove(made.event.id);
    expect((await free).value?.data).toMatchObject({ freeBusyChanged: { periods: [] } });
    await heard.return(undefined);
  });

  it('refuses a stream about what is no address', async () => {
    const heard = await alice.user.subscribe(
      `subscription { freeBusyChanged(addresses: ["x"], from: "${FROM}", to: "${TO}") { reachable } }`,
    );
    await expect(heard.next()).rejects.toThrow('Not an e-mail address');
  });

  it('finds a time that suits all, in the hours they work', async () => {
    await bob.create({ start: '2026-03-10T09:00:00Z', end: '2026-03-10T11:00:00Z' });
    await alice.create({ start: '2026-03-10T11:30:00Z', end: '2026-03-10T12:30:00Z' });
    const [best] = await suggest(alice, { attendees: ['bob@demo.test'] });
    expect(best).toMatchObject({
      start: new Date('2026-03-10T12:30:00Z'),
      score: 1,
      reasons: ['EVERYBODY_FREE'],
      free: [{ address: 'bob@demo.test' }, { address: 'alice@demo.test' }],
      busy: [],
    });
    const hours = {
      timezone: 'America/New_York',
      days: [1, 2, 3, 4, 5],
      fromMinute: 540,
      toMinute: 720,
    };
    const set = await bob.ask(
      `mutation ($input: WorkingHoursInput!) { setWorkingHours(input: $input) {
        workingHours { timezone days fromMinute toMinute } errors { code } } }`,
      { input: hours },
    );
    expect(set['setWorkingHours']).toEqual({ workingHours: hours, errors: [] });
    const [later] = await suggest(alice, { attendees: ['bob@demo.test'], first: 1 });
    expect(later).toMatchObject({ start: new Date('2026-03-10T13:00:00Z'), score: 1 });
    const [, ...others] = await suggest(alice, { attendees: [ZOE], optional: ['bob@demo.test'] });
    expect(others.length).toBe(9);
    for (const { reasons } of others) expect(reasons).toContain('NOT_KNOWN');
  });

  it('refuses questions that make no sense', async () => {
    for (const bad of [
      { durationMin: 0 },
      { durationMin: 2_000 },
      { first: 51 },
      { timezone: 'Mars/Olympus' },
      { attendees: ['x'] },
      { to: '2026-06-10T00:00:00Z' },
      { to: FROM },
    ]) {
      await expect(suggest(alice, bad)).rejects.toThrow();
    }
  });
});
