import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { calendar } from '../../src';
import { calendarWorld, Person, type Data } from './calendar-world';

const [FROM, TO] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];
const FEED = 'feed { url state errorCode errorMessage refreshedAt nextAt }';

const ics = (events: readonly string[][], ...header: string[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...header,
    ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const event = (uid: string, ...more: string[]): string[] => [
  `UID:${uid}`,
  'DTSTAMP:20260301T000000Z',
  'DTSTART:20260310T090000Z',
  ...more,
];

describe('calendars on the web', () => {
  let world: World;
  let alice: Person;
  let answer: (response: ServerResponse, headers: IncomingHttpHeaders) => void;
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    answer(response, request.headers);
  });
  let base = '';
  let paths = 0;
  const nextUrl = (): string => `${base}/${(paths += 1)}.ics`;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    world = await subgraphWorld(calendar, {
      CALENDAR_PRIVATE_HOSTS: 'true',
      CALENDAR_FEED_MAX_BYTES: 100_000,
    });
    alice = new Person(world.as('alice'));
  });
  afterAll(async () => {
    await world.close();
    server.closeAllConnections();
    server.close();
  });

  const serve = (text: string, headers: Record<string, string> = {}): void => {
    answer = (response) => response.writeHead(200, headers).end(text);
  };
  const subscribe = async (person: Person, url: string): Promise<Data> =>
    (
      await person.ask(
        `mutation ($input: CalendarFeedInput!) { subscribeToCalendar(input: $input) {
          calendar { id canWrite ${FEED} } errors { code message path } } }`,
        { input: { url, name: 'Elsewhere' } },
      )
    )['subscribeToCalendar'];
  const read = async (id: string): Promise<Data> =>
    (
      await alice.ask(`query ($id: ID!) { calendar(id: $id) { version syncToken ${FEED} } }`, {
        id,
      })
    )['calendar'];
  const until = async (id: string, done: (feed: Data) => boolean): Promise<Data> => {
    for (let i = 0; i < 200; i += 1) {
      const { feed } = await read(id);
      if (done(feed)) return feed;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`never came to it: ${JSON.stringify(await read(id))}`);
  };
  const refresh = async (id: string): Promise<Data> => {
    const reads = asked.length;
    const before = (await read(id)).feed;
    const call = `mutation ($id: ID!) { refreshCalendarFeed(id: $id) { errors { code } } }`;
    await alice.ask(call, { id });
    return until(
      id,
      (feed) =>
        asked.length > reads &&
        feed.nextAt.getTime() !== before.nextAt.getTime() &&
        new Date(feed.nextAt) > new Date(),
    );
  };
  const follow = async (): Promise<string> => {
    const { calendar: made } = await subscribe(alice, nextUrl());
    await until(made.id, ({ state }) => state !== 'PENDING');
    return made.id;
  };
  const summaries = async (calendarId: string): Promise<string[]> =>
    (await alice.events(FROM, TO, { calendarId })).map(({ summary }: Data) => summary).sort();

  it('shows what is there, follows its changes and nothing else', async () => {
    serve(
      ics(
        [event('a', 'SUMMARY:One'), event('b', 'SUMMARY:Two'), ['UID:junk', 'SUMMARY:No start']],
        'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
      ),
      { etag: '"1"', 'last-modified': 'Sun, 01 Mar 2026 00:00:00 GMT' },
    );
    const id = await follow();
    expect(await summaries(id)).toEqual(['One', 'Two']);
    const { feed, syncToken } = await read(id);
    expect(feed).toMatchObject({ state: 'OK', errorCode: null });
    const hours = (new Date(feed.nextAt).getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(5.9);
    expect(hours).toBeLessThanOrEqual(6);
    answer = (response) => response.writeHead(304).end();
    await refresh(id);
    expect(asked.at(-1)).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': 'Sun, 01 Mar 2026 00:00:00 GMT',
    });
    // The time of the request in each DTSTAMP is no change.
    serve(ics([event('a', 'SUMMARY:One'), event('b', 'SUMMARY:Two')]).replace(/0301T0/g, '0302T0'));
    await refresh(id);
    expect(await read(id)).toMatchObject({ syncToken });
    const heard = await alice.user.subscribe(
      'subscription ($id: [ID!]) { eventChanged(calendars: $id) { kind } }',
      { id: [id] },
    );
    const kinds = [heard.next(), heard.next(), heard.next()];
    serve(gzipSync(ics([event('a', 'SUMMARY:Uno'), event('c', 'SUMMARY:Three')])) as never, {
      'content-encoding': 'gzip',
    });
    await refresh(id);
    expect(await summaries(id)).toEqual(['Three', 'Uno']);
    const told = await Promise.all(kinds);
    expect(told.map(({ value }) => (value as Data)['data'].eventChanged.kind).sort()).toEqual([
      'CREATED',
      'DESTROYED',
      'UPDATED',
    ]);
    await heard.return(undefined);
  });

  it('is read only, keeps nobody busy, and ends with its calendar', async () => {
    serve(ics([event('own', 'SUMMARY:Theirs', 'DURATION:PT1H')]));
    const id = await follow();
    const [theirs] = await alice.events(FROM, TO, { calendarId: id });
    const own = await alice.create({ start: '2026-03-20T09:00:00Z' });
    const writes = [
      await alice.create({ start: '2026-03-10T09:00:00Z' }, {}, id),
      await alice.update(theirs.id, { summary: 'Mine' }),
      await alice.remove(theirs.id),
      await alice.move(own.event.id, id),
      await alice.move(theirs.id, await alice.calendarId()),
    ];
    expect(writes.map(({ errors }) => errors[0]?.code)).toEqual([
      ...['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN'],
    ]);
    expect(await summaries(id)).toEqual(['Theirs']);
    const [mine] = await alice.freeBusy('2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z', [
      'alice@demo.test',
    ]);
    expect(mine.periods).toEqual([]);
    const gone = await alice.ask(
      'mutation ($id: ID!) { deleteCalendar(id: $id) { ok errors { code } } }',
      { id },
    );
    expect(gone['deleteCalendar']).toEqual({ ok: true, errors: [] });
    expect(await read(id)).toBeNull();
    await alice.remove(own.event.id);
  });

  it('stands in the way of no invitation to the same meeting', async () => {
    serve(
      ics([event('shared', 'ORGANIZER:mailto:bob@demo.test', 'ATTENDEE:mailto:alice@demo.test')]),
    );
    const id = await follow();
    const bob = new Person(world.as('bob'));
    const made = await bob.create({
      uid: 'shared',
      summary: 'Real',
      start: '2026-03-10T09:00:00Z',
      attendees: [{ email: 'alice@demo.test' }],
    });
    expect(made.errors).toEqual([]);
    const [copy] = await alice.events(FROM, TO);
    expect(copy).toMatchObject({ summary: 'Real' });
    expect((await alice.respond(copy.id, 'ACCEPTED')).errors).toEqual([]);
    expect((await bob.event(made.event.id)).attendees[0].status).toBe('ACCEPTED');
    await bob.remove(made.event.id);
    await alice.ask('mutation ($id: ID!) { deleteCalendar(id: $id) { ok } }', { id });
  });

  const broken: [string, string, typeof answer][] = [
    ['an error', 'UPSTREAM_UNAVAILABLE', (response) => response.writeHead(503).end()],
    ['nothing there', 'CONNECT_FAILED', (response) => response.writeHead(404).end()],
    ['a password', 'CONNECT_FAILED', (response) => response.writeHead(401).end()],
    ['HTML', 'INVALID_REQUEST_BODY', (response) => response.end('<html>Sign in</html>')],
    ['too much', 'REQUEST_BODY_TOO_LARGE', (response) => response.end('x'.repeat(100_001))],
    [
      'too much, packed',
      'REQUEST_BODY_TOO_LARGE',
      (response) =>
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync('x'.repeat(5_000_000))),
    ],
    [
      'half an answer',
      'CONNECT_FAILED',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('BEGIN:VCALENDAR');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    [
      'a circle',
      'CONNECT_FAILED',
      (response) => response.writeHead(302, { location: '/1.ics' }).end(),
    ],
    [
      'another protocol',
      'INVALID_REQUEST_BODY',
      (response) => response.writeHead(302, { location: 'ftp://127.0.0.1/x' }).end(),
    ],
  ];
  it.each(broken)('keeps what it has when it meets %s', async (_, code, behave) => {
    serve(ics([event('kept', 'SUMMARY:Kept')]), { etag: '"k"' });
    const id = await follow();
    answer = behave;
    const feed = await refresh(id);
    expect(feed).toMatchObject({ state: 'FAILED', errorCode: code });
    expect(feed.errorMessage).not.toContain('127.0.0.1');
    expect(await summaries(id)).toEqual(['Kept']);
    serve(ics([event('kept', 'SUMMARY:Back')]));
    expect(await refresh(id)).toMatchObject({ state: 'OK', errorCode: null });
    expect(await summaries(id)).toEqual(['Back']);
  });

  it('takes no URL twice, and none of which it is known that it leads nowhere', async () => {
    serve(ics([]));
    const url = nextUrl();
    expect((await subscribe(alice, url)).errors).toEqual([]);
    for (const bad of [url, 'nonsense', 'file:///etc/passwd', 'http://user:secret@127.0.0.1/']) {
      const { errors } = await subscribe(alice, bad);
      expect(errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY', path: ['input', 'url'] }]);
    }
    const bob = new Person(world.as('bob'));
    const { calendar: theirs } = await subscribe(bob, url);
    const call = `mutation ($id: ID!) { refreshCalendarFeed(id: $id) { errors { code } } }`;
    expect(await alice.ask(call, { id: theirs.id })).toMatchObject({
      refreshCalendarFeed: { errors: [{ code: 'NOT_FOUND' }] },
    });
  });
});

describe('addresses inside', () => {
  it('are not read', async () => {
    const world = await calendarWorld();
    const alice = new Person(world.as('alice'));
    const call = `mutation ($url: String!) { subscribeToCalendar(input: { url: $url, name: "x" }) {
      calendar { id } errors { code } } }`;
    for (const url of [
      'https://127.0.0.1/a.ics',
      'https://[::1]/a.ics',
      'https://169.254.169.254/latest/meta-data',
      'webcal://10.0.0.1/a.ics',
      'http://example.org/a.ics',
      'https://2130706433/',
      'https://[::ffff:10.0.0.1]/',
    ]) {
      const { subscribeToCalendar } = await alice.ask(call, { url });
      expect([url, subscribeToCalendar.errors]).toMatchObject([
        url,
        [{ code: 'INVALID_REQUEST_BODY' }],
      ]);
    }
    // A name that leads inside is found out when it is looked up.
    const { subscribeToCalendar } = await alice.ask(call, { url: 'https://localhost/a.ics' });
    const { id } = subscribeToCalendar.calendar;
    for (let i = 0; i < 200; i += 1) {
      const { calendar: seen } = await alice.ask(
        'query ($id: ID!) { calendar(id: $id) { feed { state errorCode } } }',
        { id },
      );
      if (seen.feed.state !== 'PENDING') {
        expect(seen.feed).toEqual({ state: 'FAILED', errorCode: 'INVALID_REQUEST_BODY' });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect.hasAssertions();
    await world.close();
  });
});
