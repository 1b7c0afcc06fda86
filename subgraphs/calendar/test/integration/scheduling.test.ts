import { rows } from '@suitegraph/kit/database';
import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const FROM = '2026-03-01T00:00:00Z';
const TO = '2026-04-01T00:00:00Z';

describe('meetings', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => new Person(world.as(name))) as [
      Person,
      Person,
      Person,
    ];
  });
  afterAll(() => world.close());
  afterEach(async () => {
    for (const person of [alice, bob, carol]) {
      for (const { id } of await person.events(FROM, TO, { expand: false }))
        await person.remove(id);
    }
  });

  const messages = async (): Promise<
    { method: string; to: string[]; ics: string; subject: string }[]
  > => {
    const found = await rows<{ data: never }>(
      world.platform.events.database,
      `SELECT data FROM kit.outbox WHERE type = 'calendar.scheduling' ORDER BY seq`,
    );
    return found.map(({ data }) => data);
  };
  const meeting = async (more: Record<string, unknown> = {}) =>
    (
      await alice.create({
        summary: 'Review',
        start: '2026-03-10T09:00:00Z',
        end: '2026-03-10T10:00:00Z',
        attendees: [{ email: 'bob@demo.test' }, { email: 'carol@demo.test', optional: true }],
        ...more,
      })
    ).event;
  const copyOf = async (person: Person) => (await person.events(FROM, TO))[0];
  const statuses = ({ attendees }: Data) => attendees.map((a: Data) => a.status);

  it('brings an answer to the organizer and to everybody else', async () => {
    const event = await meeting();
    const copy = await copyOf(bob);
    const answered = await bob.respond(copy['id'], 'ACCEPTED', { email: 'Bob@Demo.test' });
    expect(answered).toMatchObject({
      errors: [],
      event: { attendees: [{ status: 'ACCEPTED' }, { status: 'NEEDS_ACTION', optional: true }] },
    });
    expect(statuses(await alice.event(event.id))).toEqual(['ACCEPTED', 'NEEDS_ACTION']);
    expect(statuses(await copyOf(carol))).toEqual(['ACCEPTED', 'NEEDS_ACTION']);
    await carol.respond((await copyOf(carol))['id'], 'DECLINED');
    expect(await alice.freeBusy(FROM, TO, ['bob@demo.test', 'carol@demo.test'])).toMatchObject([
      { periods: [{ type: 'BUSY' }] },
      { periods: [] },
    ]);
  });

  it('refuses answers for others and from strangers', async () => {
    const event = await meeting({ attendees: [{ email: 'bob@demo.test' }] });
    const copy = await copyOf(bob);
    for (const email of ['carol@demo.test', 'alice@demo.test', 'x@elsewhere.test']) {
      expect((await bob.respond(copy['id'], 'ACCEPTED', { email })).errors).toMatchObject([
        { code: 'ATTENDEE_NOT_FOUND' },
      ]);
    }
    expect((await alice.respond(event.id, 'ACCEPTED')).errors).toMatchObject([
      { code: 'ATTENDEE_NOT_FOUND' },
    ]);
    expect(
      (await bob.respond(copy['id'], 'ACCEPTED', { email: 'no address' })).errors,
    ).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    expect((await alice.respond(event.id, 'TENTATIVE', { email: 'bob@demo.test' })).errors).toEqual(
      [],
    );
    expect(statuses(await copyOf(bob))).toEqual(['TENTATIVE']);
  });

  it('answers one instance', async () => {
    const event = await meeting({ recurrence: ['FREQ=DAILY;COUNT=3'] });
    const copy = await copyOf(bob);
    await bob.respond(copy['id'].split('~')[0], 'DECLINED', {
      recurrenceId: '2026-03-11T09:00:00Z',
    });
    expect((await alice.events(FROM, TO)).map((e: Data) => statuses(e)[0])).toEqual([
      'NEEDS_ACTION',
      'DECLINED',
      'NEEDS_ACTION',
    ]);
    expect((await alice.event(event.id)).attendees[0].status).toBe('NEEDS_ACTION');
  });

  it('carries changes to the copies and asks again when the time moves', async () => {
    const event = await meeting();
    await bob.respond((await copyOf(bob))['id'], 'ACCEPTED');
    await bob.update((await copyOf(bob))['id'], { reminders: [{ minutesBefore: 5 }] });
    await alice.update(event.id, { summary: 'Review II' });
    expect(await copyOf(bob)).toMatchObject({
      summary: 'Review II',
      reminders: [{ minutesBefore: 5 }],
      attendees: [{ status: 'ACCEPTED' }, {}],
    });
    await alice.update(event.id, { start: '2026-03-11T09:00:00Z' });
    const moved = await copyOf(bob);
    expect(moved).toMatchObject({
      start: new Date('2026-03-11T09:00:00Z'),
      reminders: [{ minutesBefore: 5 }],
    });
    expect(statuses(moved)).toEqual(['NEEDS_ACTION', 'NEEDS_ACTION']);
    await alice.update(event.id, { attendees: [{ email: 'carol@demo.test' }] });
    expect(await copyOf(bob)).toMatchObject({ status: 'CANCELLED' });
    await alice.remove(event.id);
    expect(await copyOf(carol)).toMatchObject({ status: 'CANCELLED' });
  });

  it('lets only the organizer change a meeting; deleting a copy declines', async () => {
    const event = await meeting();
    const copy = await copyOf(bob);
    expect((await bob.update(copy['id'], { summary: 'Mine' })).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    expect((await bob.remove(copy['id'])).errors).toEqual([]);
    expect(statuses(await alice.event(event.id))).toEqual(['DECLINED', 'NEEDS_ACTION']);
    await alice.update(event.id, { summary: 'Still' });
    expect(await bob.events(FROM, TO)).toEqual([]);
    await alice.update(event.id, { start: '2026-03-12T09:00:00Z' });
    expect(await bob.events(FROM, TO)).toMatchObject([
      { attendees: [{ status: 'NEEDS_ACTION' }, {}] },
    ]);
  });

  it('does not touch another meeting that has the same UID', async () => {
    const event = await meeting({ uid: 'shared-uid', attendees: [{ email: 'bob@demo.test' }] });
    const hostile = await carol.create({
      uid: 'shared-uid',
      summary: 'Hostile',
      start: '2026-03-10T09:00:00Z',
      attendees: [{ email: 'bob@demo.test' }],
    });
    expect(hostile.errors).toEqual([]);
    expect(await bob.events(FROM, TO)).toMatchObject([
      { summary: 'Review', organizer: { address: 'alice@demo.test' } },
    ]);
    expect(
      (await alice.create({ uid: 'shared-uid', start: '2026-03-10T09:00:00Z' })).errors,
    ).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    expect(event.iCalUid).toBe('shared-uid');
  });

  it('writes to people elsewhere', async () => {
    const before = (await messages()).length;
    const event = await meeting({
      timezone: 'Europe/Paris',
      attendees: [{ email: 'zoe@elsewhere.test' }, { email: 'bob@demo.test' }],
    });
    await alice.update(event.id, { start: '2026-03-11T09:00:00Z' });
    await alice.remove(event.id);
    const sent = (await messages()).slice(before);
    expect(sent.map(({ method, to, subject }) => [method, to, subject])).toEqual([
      ['REQUEST', ['zoe@elsewhere.test'], 'Invitation: Review'],
      ['REQUEST', ['zoe@elsewhere.test'], 'Updated: Review'],
      ['CANCEL', ['zoe@elsewhere.test'], 'Cancelled: Review'],
    ]);
    expect(sent[0]?.ics).toMatch(/METHOD:REQUEST[\s\S]*BEGIN:VTIMEZONE/);
    expect(sent[2]?.ics).toContain('STATUS:CANCELLED');
    expect(sent[2]?.ics).not.toContain('bob@demo.test');
  });

  it('survives everybody answering at once', async () => {
    const event = await meeting();
    const [b, c] = [await copyOf(bob), await copyOf(carol)];
    const answers = await Promise.all([
      bob.respond(b['id'], 'ACCEPTED'),
      carol.respond(c['id'], 'TENTATIVE'),
      alice.update(event.id, { summary: 'Both' }),
    ]);
    for (const { errors } of answers) expect(errors).toEqual([]);
    expect(await alice.event(event.id)).toMatchObject({
      summary: 'Both',
      attendees: [{ status: 'ACCEPTED' }, { status: 'TENTATIVE' }],
    });
  });

  it('imports all or nothing', async () => {
    const two = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...['a', 'b'].flatMap((uid) => [
        'BEGIN:VEVENT',
        `UID:${uid}`,
        'DTSTART:20260305T090000Z',
        `SUMMARY:${uid}`,
        'X-KEPT:yes',
        'END:VEVENT',
      ]),
      'END:VCALENDAR',
    ].join('\r\n');
    expect(await alice.importIcs(two)).toEqual({ ok: true, errors: [] });
    expect(await alice.importIcs(two.replace('SUMMARY:a', 'SUMMARY:c'))).toMatchObject({
      ok: true,
    });
    expect(
      (await alice.events(FROM, TO)).map(({ summary, version }: Data) => [summary, version]),
    ).toEqual(
      expect.arrayContaining([
        ['c', 'v2'],
        ['b', 'v1'],
      ]),
    );
    for (const bad of [
      '',
      'junk',
      two.replace('DTSTART:20260305T090000Z\r\nSUMMARY:b', 'SUMMARY:b'),
      two.replace('X-KEPT:yes', 'RRULE:FREQ=SECONDLY'),
      'x'.repeat(200_001),
    ]) {
      expect(await alice.importIcs(bad)).toMatchObject({
        ok: false,
        errors: [{ code: 'INVALID_REQUEST_BODY' }],
      });
    }
  });

  it('shows a user their agenda and a person what they share', async () => {
    await meeting({ attendees: [{ email: 'bob@demo.test' }] });
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on User { calendars { name } nextEvent { start } agenda(from: "${FROM}", to: "${TO}") { summary attendees { freeBusy { type } } } }
      ... on Person { sharedEvents(first: 5) { edges { node { summary } } } freeBusy(from: "${FROM}", to: "${TO}") { start type } } } }`;
    const r = [
      { __typename: 'User', id: 'user-alice@demo.test' },
      { __typename: 'User', id: 'user-bob@demo.test' },
      { __typename: 'Person', address: 'bob@demo.test' },
      { __typename: 'Person', address: 'x@elsewhere.test' },
    ];
    const [own, other, known, stranger] = (await alice.ask(query, { r }))['_entities'];
    expect(own).toMatchObject({
      calendars: [{ name: 'Calendar' }],
      agenda: [{ summary: 'Review', attendees: [{ freeBusy: [{ type: 'BUSY-TENTATIVE' }] }] }],
    });
    expect(other).toEqual({ calendars: null, nextEvent: null, agenda: null });
    expect(known).toMatchObject({
      sharedEvents: { edges: [{ node: { summary: 'Review' } }] },
      freeBusy: [{ type: 'BUSY-TENTATIVE' }],
    });
    expect(stranger).toEqual({ sharedEvents: { edges: [] }, freeBusy: null });
    await alice.create({ summary: 'Soon', start: new Date(Date.now() + 3_600_000).toISOString() });
    const { nextEvent } = (await alice.ask(query, { r: [r[0]] }))['_entities'][0];
    expect(nextEvent.start.getTime()).toBeGreaterThan(Date.now());
  });
});
