import { decodeJwt, jwtVerify } from 'jose';
import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { calendar } from '../../src';
import { calendarWorld, Person, type Data } from './calendar-world';

const SECRET = 'the secret of the jitsi server';
const EVENTS_SECRET = 'what prosody shows when it reports';
const START = '2026-03-10T09:00:00Z';
const [FROM, TO] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];
const MEETING = 'room joinUrl expiresAt moderator live participants { address }';
const ERRORS = 'errors { code path ... on VersionConflict { currentVersion } }';

const link = (person: Person, eventId: string, options: object = {}): Promise<Data> =>
  person
    .ask(
      `mutation ($eventId: ID!, $options: WriteOptions) { createMeetLink(eventId: $eventId, options: $options) {
        meetUrl event { id version location url conferenceUrls meetUrl meeting { ${MEETING} } } ${ERRORS} } }`,
      { eventId, options },
    )
    .then((data) => data['createMeetLink']);
const tokenOf = (url: string): string => new URL(url).searchParams.get('jwt') ?? '';

describe('online meetings', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  beforeAll(async () => {
    world = await subgraphWorld(calendar, {
      JITSI_URL: 'https://meet.example.org/',
      JITSI_APP_ID: 'suitegraph',
      JITSI_APP_SECRET: SECRET,
      JITSI_EVENTS_SECRET: EVENTS_SECRET,
    });
    [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => new Person(world.as(name))) as [
      Person,
      Person,
      Person,
    ];
  });
  afterAll(() => world.close());

  const meeting = (person: Person, room: string): Promise<Data> =>
    person
      .ask(`query ($room: ID!) { meeting(room: $room) { ${MEETING} } }`, { room })
      .then((data) => data['meeting']);
  const invited = async (): Promise<Data> =>
    (
      await alice.create({
        summary: 'Call',
        start: START,
        attendees: [{ email: 'bob@demo.test' }, { email: 'zoe@elsewhere.test' }],
      })
    ).event;
  const report = (body: object, secret = EVENTS_SECRET): Promise<Response> =>
    fetch(`${world.url}/calendar/meet/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(body),
    });

  it('opens a room in the same write as the event', async () => {
    const JUNE = '2026-06-10T09:00:00Z';
    const query = `mutation ($calendarId: ID!, $input: EventInput!) {
      createEvent(calendarId: $calendarId, input: $input) {
        meetUrl event { id version conferenceUrls meetUrl meeting { ${MEETING} } } ${ERRORS} } }`;
    const attendees = [{ email: 'bob@demo.test' }];
    const input = { start: JUNE, attendees, withMeetLink: true };
    const made = (await alice.ask(query, { calendarId: await alice.calendarId(), input }))[
      'createEvent'
    ];
    expect(made).toMatchObject({ errors: [], event: { version: 'v1' } });
    const { id, meeting: room, meetUrl } = made.event;
    expect(made.event.conferenceUrls).toEqual([meetUrl]);
    expect(await meeting(bob, room.room)).toMatchObject({ moderator: false });
    expect(await meeting(carol, room.room)).toBeNull();
    await alice.update(id, { summary: 'Call', withMeetLink: true });
    expect((await link(alice, id)).event.conferenceUrls).toEqual([meetUrl]);
    await alice.remove(id);
    const later = (await alice.create({ start: JUNE })).event.id;
    await alice.update(later, { withMeetLink: true });
    expect((await link(alice, later)).event.conferenceUrls).toHaveLength(1);
    await alice.remove(later);
  });

  it('puts a room into the event and the copies, and keeps the one that is there', async () => {
    const event = await invited();
    const made = await link(alice, event.id, { ifMatch: event.version });
    const { room, joinUrl } = made.event.meeting;
    expect(made).toMatchObject({
      errors: [],
      event: {
        location: `https://meet.example.org/${room}`,
        url: `https://meet.example.org/${room}`,
        conferenceUrls: [`https://meet.example.org/${room}`],
        meetUrl: `https://meet.example.org/${room}`,
        meeting: { moderator: true, live: false },
      },
    });
    expect(made.event.location).not.toContain('jwt');
    expect(new URL(joinUrl).pathname).toBe(`/${room}`);
    const again = await link(alice, event.id);
    expect(again.event).toMatchObject({ version: made.event.version, meeting: { room } });
    const [copy] = await bob.events(FROM, TO);
    expect(copy).toMatchObject({ location: `https://meet.example.org/${room}` });
    expect(await meeting(bob, room)).toMatchObject({ room, moderator: false });
    await alice.remove(event.id);
  });

  it('signs for one room, one person and a while', async () => {
    const event = await invited();
    const { room, joinUrl } = (await link(alice, event.id)).event.meeting;
    const key = new TextEncoder().encode(SECRET);
    const { payload } = await jwtVerify(tokenOf(joinUrl), key, {
      issuer: 'suitegraph',
      audience: 'jitsi',
      subject: 'meet.example.org',
    });
    expect(payload).toMatchObject({
      room,
      moderator: true,
      context: { user: { email: 'alice@demo.test', moderator: true } },
    });
    expect(Number(payload.exp) - Date.now() / 1000).toBeGreaterThan(119 * 60 - 5);
    expect(Number(payload.exp) - Date.now() / 1000).toBeLessThanOrEqual(120 * 60);
    const theirs = await meeting(bob, room);
    expect(decodeJwt(tokenOf(theirs.joinUrl))).toMatchObject({ room, moderator: false });
    await alice.remove(event.id);
  });

  it('refuses what is stale, not there, or not the own meeting', async () => {
    const event = await invited();
    await alice.update(event.id, { summary: 'Changed' });
    expect(await link(alice, event.id, { ifMatch: event.version })).toMatchObject({
      event: null,
      errors: [{ code: 'ETAG_MISMATCH', currentVersion: 'v2' }],
    });
    expect((await link(carol, event.id)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const [copy] = await bob.events(FROM, TO);
    expect((await link(bob, copy.id)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await alice.event(event.id)).location).toBeNull();
    await alice.remove(event.id);
  });

  it("lets nobody in by an event that only says it is somebody else's", async () => {
    const event = await invited();
    const { room } = (await link(alice, event.id)).event.meeting;
    expect(await meeting(carol, room)).toBeNull();
    expect(await meeting(new Person(world.as('mallory@other.test')), room)).toBeNull();
    const url = `https://meet.example.org/${room}`;
    const forged = await carol.create({ uid: event.iCalUid, start: START, conferenceUrls: [url] });
    const shown = await carol.ask(
      `query ($id: ID!) { event(id: $id) { meetUrl meeting { joinUrl } } }`,
      { id: forged.event.id },
    );
    expect(shown['event']).toEqual({ meetUrl: url, meeting: null });
    expect(await meeting(carol, room)).toBeNull();
    await carol.importIcs(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'BEGIN:VEVENT',
        `UID:${event.iCalUid}`,
        'DTSTART:20260310T090000Z',
        'ORGANIZER:mailto:alice@demo.test',
        'ATTENDEE:mailto:carol@demo.test',
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    expect(await meeting(carol, room)).toBeNull();
    await alice.remove(event.id);
  });

  it('opens rooms by name, once, and invites guests who lead nothing', async () => {
    const create = async (person: Person, room?: string): Promise<Data> =>
      (
        await person.ask(
          `mutation ($room: String) { createMeeting(room: $room) { meetUrl event { id } meeting { ${MEETING} } ${ERRORS} } }`,
          { room },
        )
      )['createMeeting'];
    const first = await create(alice, 'stand-up');
    expect(first).toMatchObject({ event: null, meeting: { room: 'stand-up', moderator: true } });
    expect((await create(alice, 'stand-up')).meeting.room).toBe('stand-up');
    for (const [who, name] of [
      [bob, 'stand-up'],
      [alice, 'No Spaces'],
      [alice, '../x'],
    ] as const) {
      expect((await create(who, name)).errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    }
    expect((await create(alice)).meeting.room).toMatch(/^[0-9a-f]{30}$/);
    const guest = async (person: Person, more: object): Promise<Data> =>
      (
        await person.ask(
          `mutation ($name: String!, $minutes: Int) {
            createGuestLink(room: "stand-up", name: $name, expiresInMinutes: $minutes) { joinUrl expiresAt ${ERRORS} } }`,
          { name: 'Zoë', ...more },
        )
      )['createGuestLink'];
    const given = await guest(alice, { minutes: 30 });
    expect(decodeJwt(tokenOf(given.joinUrl))).toMatchObject({
      room: 'stand-up',
      moderator: false,
      context: { user: { name: 'Zoë' } },
    });
    expect(new Date(given.expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(30 * 60_000);
    expect((await guest(bob, {})).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    for (const bad of [{ minutes: 0 }, { minutes: 99_999 }, { name: ' ' }]) {
      expect((await guest(alice, bad)).errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    }
  });

  it('knows from the video server who is in it, and believes nobody else', async () => {
    const event = await invited();
    const { room } = (await link(alice, event.id)).event.meeting;
    const occupant = { occupant_jid: 'x@meet', email: 'Bob@demo.test' };
    expect((await report({ event_name: 'muc-room-created', room_name: room }, 'no')).status).toBe(
      401,
    );
    expect(await meeting(alice, room)).toMatchObject({ live: false });
    const heard = await alice.user.subscribe(
      `subscription { meetingChanged { kind participant { address } meeting { live } event { summary } } }`,
    );
    const next = heard.next();
    await report({ event_name: 'muc-room-created', room_name: room });
    await report({ event_name: 'muc-occupant-joined', room_name: room, occupant });
    expect(await meeting(alice, room)).toMatchObject({
      live: true,
      participants: [{ address: 'bob@demo.test' }],
    });
    expect(((await next).value as Data)['data'].meetingChanged).toMatchObject({
      kind: 'STARTED',
      event: { summary: 'Call' },
    });
    expect(((await heard.next()).value as Data)['data'].meetingChanged).toMatchObject({
      kind: 'JOINED',
      participant: { address: 'bob@demo.test' },
    });
    await heard.return(undefined);
    await report({ event_name: 'muc-room-destroyed', room_name: room });
    expect(await meeting(alice, room)).toMatchObject({ live: false, participants: [] });
    for (const odd of [
      {},
      { event_name: 'x', room_name: room },
      { event_name: 'muc-room-created', room_name: '\0' },
    ]) {
      expect((await report(odd)).status).toBe(204);
    }
  });
});

describe('a suite without a video server', () => {
  it('says so', async () => {
    const world = await calendarWorld();
    const alice = new Person(world.as('alice'));
    const { event } = await alice.create({ start: START });
    expect((await link(alice, event.id)).errors).toMatchObject([{ code: 'MEET_DISABLED' }]);
    expect(await alice.ask('mutation { createMeeting { errors { code } } }')).toMatchObject({
      createMeeting: { errors: [{ code: 'MEET_DISABLED' }] },
    });
    await world.close();
  });
});
