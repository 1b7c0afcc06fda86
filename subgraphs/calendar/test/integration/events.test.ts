import type { Answer, World } from '@suitegraph/kit/testing';
import { calendarWorld, dataOf, Person, type Data } from './calendar-world';

const FROM = '2026-03-01T00:00:00Z';
const TO = '2026-04-01T00:00:00Z';

describe('events of a calendar', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
    bob = new Person(world.as('bob'));
  });
  afterAll(() => world.close());

  it('creates, lists, tells of and hides an event', async () => {
    const stream = await world
      .as('alice')
      .subscribe(
        `subscription { eventChanged { kind id cursor eventId changedFields event { summary } } }`,
      );
    const waiting = stream.next();
    const { event, errors } = await alice.create({
      summary: 'Planning',
      start: '2026-03-02T09:00:00Z',
      end: '2026-03-02T10:00:00Z',
      timezone: 'Europe/Paris',
      attendees: [{ email: 'bob@demo.test', name: 'Bob' }],
    });
    expect(errors).toEqual([]);
    expect(event).toMatchObject({
      summary: 'Planning',
      timezone: 'Europe/Paris',
      organizer: { address: 'alice@demo.test' },
      attendees: [
        {
          status: 'NEEDS_ACTION',
          optional: false,
          email: { name: 'Bob', address: 'bob@demo.test' },
        },
      ],
    });
    const heard = dataOf((await waiting).value as Answer)['eventChanged'];
    expect(heard).toMatchObject({ kind: 'CREATED', id: event.id, event: { summary: 'Planning' } });
    await stream.return();

    expect((await alice.events(FROM, TO)).map(({ id }: Data) => id)).toEqual([event.id]);
    const [copy] = await bob.events(FROM, TO);
    expect(copy).toMatchObject({ iCalUid: event.iCalUid, attendees: [{ status: 'NEEDS_ACTION' }] });
    expect(copy['id']).not.toBe(event.id);
    expect(await bob.event(event.id)).toBeNull();
    expect(await new Person(world.as('mallory@other.test')).event(event.id)).toBeNull();

    const busy = await new Person(world.as('carol')).freeBusy(FROM, TO, [
      'Alice@demo.test',
      'bob@demo.test',
      'nobody@elsewhere.test',
    ]);
    const period = {
      start: new Date('2026-03-02T09:00:00Z'),
      end: new Date('2026-03-02T10:00:00Z'),
    };
    expect(busy).toEqual([
      {
        attendee: { address: 'alice@demo.test' },
        reachable: true,
        periods: [{ ...period, type: 'BUSY' }],
      },
      {
        attendee: { address: 'bob@demo.test' },
        reachable: true,
        periods: [{ ...period, type: 'BUSY-TENTATIVE' }],
      },
      { attendee: { address: 'nobody@elsewhere.test' }, reachable: false, periods: [] },
    ]);
  });

  it('gives each instance of a series an id of its own', async () => {
    const { event } = await alice.create({
      summary: 'Standup',
      start: '2026-06-01T07:00:00Z',
      end: '2026-06-01T07:15:00Z',
      timezone: 'Europe/Paris',
      recurrence: ['RRULE:FREQ=DAILY;COUNT=4', 'EXDATE:20260602T070000Z'],
    });
    const listed = await alice.events('2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z');
    expect(listed.map(({ id }: Data) => id)).toEqual(
      ['20260601', '20260603', '20260604'].map((day) => `${event.id}~${day}T070000Z`),
    );
    expect(await alice.event(listed[1]['id'])).toMatchObject({
      iCalUid: event.iCalUid,
      recurrenceId: new Date('2026-06-03T07:00:00Z'),
    });
    expect(await alice.event(`${event.id}~20260602T070000Z`)).toBeNull();
    expect(await alice.event(`${event.id}~junk`)).toBeNull();
    const once = await alice.events('2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z', {
      expand: false,
    });
    expect(once).toMatchObject([
      { id: event.id, recurrence: ['RRULE:FREQ=DAILY;COUNT=4', 'EXDATE:20260602T070000Z'] },
    ]);
    const { instances } = (
      await alice.ask(
        `query ($id: ID!) { event(id: $id) { instances(from: "2026-06-03T00:00:00Z", to: "2026-06-04T00:00:00Z") { start } } }`,
        { id: event.id },
      )
    )['event'];
    expect(instances).toEqual([{ start: new Date('2026-06-03T07:00:00Z') }]);
    await alice.remove(event.id);
  });

  it('pages through a calendar', async () => {
    const { event } = await alice.create({
      start: '2027-01-01T09:00:00Z',
      recurrence: ['FREQ=DAILY;COUNT=5'],
    });
    const query = `query ($id: ID!, $after: String) { calendar(id: $id) {
      events(from: "2027-01-01T00:00:00Z", to: "2027-02-01T00:00:00Z", first: 2, after: $after) {
        edges { node { start } } pageInfo { hasNextPage endCursor } } } }`;
    const id = await alice.calendarId();
    const starts: string[] = [];
    let after: string | null = null;
    do {
      const page: Data = (await alice.ask(query, { id, after }))['calendar'].events;
      starts.push(...page.edges.map(({ node }: Data) => node.start.toISOString().slice(0, 10)));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(starts).toEqual(['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04', '2027-01-05']);
    await alice.remove(event.id);
  });

  it('keeps whole days', async () => {
    const { event } = await alice.create({
      summary: 'Holiday',
      allDay: true,
      start: '2026-08-03T00:00:00Z',
      end: '2026-08-08T00:00:00Z',
    });
    expect(event).toMatchObject({
      allDay: true,
      start: new Date('2026-08-03T00:00:00Z'),
      end: new Date('2026-08-08T00:00:00Z'),
    });
    const moved = await alice.update(event.id, { start: '2026-08-10T00:00:00Z' });
    expect(moved.event).toMatchObject({
      start: new Date('2026-08-10T00:00:00Z'),
      end: new Date('2026-08-15T00:00:00Z'),
    });
    const timed = await alice.update(event.id, { allDay: false, start: '2026-08-10T09:00:00Z' });
    expect(timed.event).toMatchObject({ allDay: false, end: new Date('2026-08-10T10:00:00Z') });
    await alice.remove(event.id);
  });

  it('changes only the version it is told to', async () => {
    const { event } = await alice.create({ summary: 'A', start: '2026-05-01T09:00:00Z' });
    const ok = await alice.update(
      event.id,
      { summary: 'B' },
      { options: { ifMatch: event.version } },
    );
    expect(ok).toMatchObject({ errors: [], event: { summary: 'B', version: 'v2' } });
    const stale = await alice.update(
      event.id,
      { summary: 'C' },
      { options: { ifMatch: event.version } },
    );
    expect(stale).toMatchObject({
      event: null,
      errors: [{ code: 'ETAG_MISMATCH', currentVersion: 'v2' }],
    });
    const gone = await alice.remove(event.id, { options: { ifMatch: 'v1' } });
    expect(gone.errors).toMatchObject([{ code: 'ETAG_MISMATCH' }]);
    expect((await alice.remove(event.id, { options: { ifMatch: 'v2' } })).errors).toEqual([]);
    expect(await alice.event(event.id)).toBeNull();
  });

  it('does a write once for an idempotency key', async () => {
    const input = { summary: 'Once', start: '2026-05-02T09:00:00Z' };
    const first = await alice.create(input, { idempotencyKey: 'k1' });
    const again = await alice.create(input, { idempotencyKey: 'k1' });
    expect(again.event.id).toBe(first.event.id);
    const other = await alice.create({ ...input, summary: 'Other' }, { idempotencyKey: 'k1' });
    expect(other).toMatchObject({ event: null, errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
    expect((await bob.create(input, { idempotencyKey: 'k1' })).errors).toEqual([]);
    expect(await alice.starts('2026-05-02T00:00:00Z', '2026-05-03T00:00:00Z')).toHaveLength(1);
  });

  it('changes nothing in a dry run', async () => {
    const planned = await alice.create(
      { summary: 'Dry', start: '2026-05-04T09:00:00Z' },
      { dryRun: true },
    );
    expect(planned).toMatchObject({
      errors: [],
      event: { summary: 'Dry', calendar: { id: await alice.calendarId() } },
    });
    expect(await alice.event(planned.event.id)).toBeNull();
    const { event } = await alice.create({ summary: 'Wet', start: '2026-05-04T09:00:00Z' });
    expect(
      (await alice.update(event.id, { summary: 'X' }, { options: { dryRun: true } })).event.summary,
    ).toBe('X');
    expect((await alice.update(event.id, { location: 'L' })).event).toMatchObject({
      summary: 'Wet',
      version: 'v2',
    });
    expect(await alice.remove(event.id, { options: { dryRun: true } })).toMatchObject({
      event: null,
      errors: [],
    });
    expect(await alice.event(event.id)).toMatchObject({ location: 'L' });
  });
});
