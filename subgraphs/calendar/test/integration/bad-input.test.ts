import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person } from './calendar-world';

const FROM = '2026-03-01T00:00:00Z';
const TO = '2026-04-01T00:00:00Z';

describe('bad input', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
    bob = new Person(world.as('bob'));
  });
  afterAll(() => world.close());

  it.each([
    ['no start', {}, ['input', 'start']],
    [
      'an end before the start',
      { start: '2026-03-02T09:00:00Z', end: '2026-03-02T08:00:00Z' },
      ['input', 'end'],
    ],
    ['a year nobody lives in', { start: '9000-03-02T09:00:00Z' }, ['input', 'start']],
    ['two years', { start: '2026-03-02T09:00:00Z', end: '2028-03-02T08:00:00Z' }, ['input', 'end']],
    [
      'an unknown zone',
      { start: '2026-03-02T09:00:00Z', timezone: 'Mars/Olympus' },
      ['input', 'timezone'],
    ],
    [
      'a bad address',
      { start: '2026-03-02T09:00:00Z', attendees: [{ email: 'nobody' }] },
      ['input', 'attendees', '0', 'email'],
    ],
    [
      'a rule every second',
      { start: '2026-03-02T09:00:00Z', recurrence: ['FREQ=SECONDLY'] },
      ['input', 'recurrence'],
    ],
    [
      'a rule every minute',
      { start: '2026-03-02T09:00:00Z', recurrence: ['FREQ=MINUTELY;COUNT=90000'] },
      ['input', 'recurrence'],
    ],
    [
      'a broken rule',
      { start: '2026-03-02T09:00:00Z', recurrence: ['FREQ=NEVER'] },
      ['recurrence'],
    ],
    [
      'another property',
      { start: '2026-03-02T09:00:00Z', recurrence: ['ATTENDEE:mailto:x@y.z'] },
      ['input', 'recurrence'],
    ],
    [
      'a line break',
      { start: '2026-03-02T09:00:00Z', recurrence: ['RRULE:FREQ=DAILY\r\nX:1'] },
      ['input', 'recurrence'],
    ],
    ['a broken date', { start: '2026-03-02T09:00:00Z', recurrence: ['RDATE:tomorrow'] }, undefined],
    [
      'a long title',
      { start: '2026-03-02T09:00:00Z', summary: 'x'.repeat(1001) },
      ['input', 'summary'],
    ],
    [
      'another organizer',
      { start: '2026-03-02T09:00:00Z', organizer: 'bob@demo.test' },
      ['input', 'organizer'],
    ],
    [
      "another's answer",
      {
        start: '2026-03-02T09:00:00Z',
        attendees: [{ email: 'bob@demo.test', status: 'ACCEPTED' }],
      },
      ['input', 'attendees', '0', 'status'],
    ],
    [
      'an early reminder',
      { start: '2026-03-02T09:00:00Z', reminders: [{ minutesBefore: -5 }] },
      ['input', 'reminders'],
    ],
    ['a NUL', { start: '2026-03-02T09:00:00Z', summary: 'a\0b' }, ['input', 'summary']],
    [
      'half a character',
      { start: '2026-03-02T09:00:00Z', location: '\ud800' },
      ['input', 'location'],
    ],
    [
      '201 attendees',
      {
        start: '2026-03-02T09:00:00Z',
        attendees: Array.from({ length: 201 }, (_, i) => ({ email: `a${i}@x.test` })),
      },
      ['input', 'attendees'],
    ],
  ])('refuses an event with %s', async (_, input, path) => {
    const { event, errors } = await alice.create(input);
    expect(event).toBeNull();
    expect(errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY', ...(path && { path }) }]);
  });

  it('refuses a window that is too long, empty or wrong', async () => {
    const id = await alice.calendarId();
    const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!, $after: String) { calendar(id: $id) {
      events(from: $from, to: $to, after: $after) { edges { cursor } } } }`;
    for (const variables of [
      { from: '2020-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', after: 'junk' },
    ]) {
      const { errors } = await alice.user.execute(query, { id, ...variables });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
    }
    const { errors } = await alice.user.execute(
      `{ freeBusy(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", attendees: ["x"]) { reachable } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
  });

  it("does not tell that another's event exists", async () => {
    const { event } = await alice.create({ summary: 'Secret', start: '2026-05-06T09:00:00Z' });
    for (const other of [bob, new Person(world.as('mallory@other.test'))]) {
      expect((await other.update(event.id, { summary: 'x' })).errors).toMatchObject([
        { code: 'NOT_FOUND' },
      ]);
      expect((await other.remove(event.id)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect((await other.respond(event.id, 'ACCEPTED')).errors).toMatchObject([
        { code: 'NOT_FOUND' },
      ]);
      expect(
        (await other.create({ start: '2026-05-06T09:00:00Z' }, undefined, await alice.calendarId()))
          .errors,
      ).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect((await other.move(event.id, await other.calendarId())).errors).toMatchObject([
        { code: 'NOT_FOUND' },
      ]);
      const { calendar } = await other.ask('query ($id: ID!) { calendar(id: $id) { id } }', {
        id: await alice.calendarId(),
      });
      expect(calendar).toBeNull();
      const byPath = await other.ask('query ($p: String!) { event(davPath: $p) { id } }', {
        p: event.davPath,
      });
      expect(byPath['event']).toBeNull();
    }
    const mine = await alice.ask('query ($p: String!) { event(davPath: $p) { id } }', {
      p: event.davPath,
    });
    expect(mine['event'].id).toBe(event.id);
    for (const id of ['', '\0', 'x~20260101', '~', 'x'.repeat(10_000)])
      expect(await alice.event(id)).toBeNull();
    const mallory = new Person(world.as('mallory@other.test'));
    expect(await mallory.freeBusy(FROM, TO, ['alice@demo.test'])).toMatchObject([
      { reachable: false, periods: [] },
    ]);
    const { errors } = await world.anonymous().execute('{ calendars { id } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
