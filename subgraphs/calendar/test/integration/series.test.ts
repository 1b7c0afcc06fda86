import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const FROM = '2026-03-01T00:00:00Z';
const TO = '2026-05-01T00:00:00Z';

describe('changing a series', () => {
  let world: World;
  let alice: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
  });
  afterAll(() => world.close());

  const days = (starts: string[]): string[] => starts.map((start) => start.slice(5, 16));
  const listed = async (): Promise<string[]> => days(await alice.starts(FROM, TO));
  let id: string;

  beforeEach(async () => {
    const { event } = await alice.create({
      summary: 'Weekly',
      start: '2026-03-02T14:00:00Z',
      end: '2026-03-02T15:00:00Z',
      timezone: 'America/New_York',
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
    });
    id = event.id;
  });
  afterEach(async () => {
    for (const { id: left } of await alice.events(FROM, TO, { expand: false }))
      await alice.remove(left);
  });

  const THIRD = '2026-03-16T13:00:00Z';

  it('changes one instance', async () => {
    const { event, errors } = await alice.update(
      id,
      { summary: 'Moved', start: '2026-03-17T13:00:00Z' },
      { scope: 'THIS', recurrenceId: THIRD },
    );
    expect(errors).toEqual([]);
    expect(event).toMatchObject({
      id: `${id}~20260316T130000Z`,
      summary: 'Moved',
      recurrenceId: new Date(THIRD),
      end: new Date('2026-03-17T14:00:00Z'),
    });
    expect(await listed()).toEqual(['03-02T14:00', '03-09T13:00', '03-17T13:00', '03-23T13:00']);
    const again = await alice.update(event.id, { location: 'Room 1' }, { scope: 'THIS' });
    expect(again.event).toMatchObject({ summary: 'Moved', location: 'Room 1' });
  });

  it('changes all, and what was changed before moves along', async () => {
    await alice.update(id, { summary: 'Other' }, { scope: 'THIS', recurrenceId: THIRD });
    const { event } = await alice.update(id, { start: '2026-03-02T16:00:00Z', location: 'Hall' });
    expect(event.recurrence).toEqual(['RRULE:FREQ=WEEKLY;COUNT=4']);
    const events = await alice.events(FROM, TO);
    expect(days(events.map(({ start }: Data) => start.toISOString()))).toEqual([
      '03-02T16:00',
      '03-09T15:00',
      '03-16T15:00',
      '03-23T15:00',
    ]);
    expect(events[2]).toMatchObject({
      summary: 'Other',
      location: 'Hall',
      recurrenceId: new Date('2026-03-16T15:00:00Z'),
    });
  });

  it('splits a series', async () => {
    await alice.update(
      id,
      { summary: 'Last' },
      { scope: 'THIS', recurrenceId: '2026-03-23T13:00:00Z' },
    );
    const { event, errors } = await alice.update(
      id,
      { start: '2026-03-16T15:00:00Z', summary: 'New' },
      { scope: 'THIS_AND_FUTURE', recurrenceId: THIRD },
    );
    expect(errors).toEqual([]);
    expect(event.id).not.toBe(id);
    expect(event.recurrence).toEqual(['RRULE:FREQ=WEEKLY;COUNT=2']);
    expect((await alice.event(id)).recurrence).toEqual(['RRULE:FREQ=WEEKLY;COUNT=2']);
    const events = await alice.events(FROM, TO);
    expect(
      events.map(({ summary, start }: Data) => [summary, start.toISOString().slice(5, 16)]),
    ).toEqual([
      ['Weekly', '03-02T14:00'],
      ['Weekly', '03-09T13:00'],
      ['New', '03-16T15:00'],
      ['New', '03-23T15:00'],
    ]);
  });

  it('splits an endless series by UNTIL', async () => {
    const { event } = await alice.create({
      start: '2026-03-03T09:00:00Z',
      recurrence: ['FREQ=WEEKLY'],
    });
    const { event: rest } = await alice.update(
      event.id,
      { location: 'x' },
      { scope: 'THIS_AND_FUTURE', recurrenceId: '2026-03-17T09:00:00Z' },
    );
    expect((await alice.event(event.id)).recurrence).toEqual([
      'RRULE:FREQ=WEEKLY;UNTIL=20260317T085959Z',
    ]);
    expect(rest).toMatchObject({
      recurrence: ['RRULE:FREQ=WEEKLY'],
      start: new Date('2026-03-17T09:00:00Z'),
    });
  });

  it('splits whole days', async () => {
    const { event } = await alice.create({
      allDay: true,
      start: '2026-03-03T00:00:00Z',
      recurrence: ['FREQ=DAILY;COUNT=5'],
    });
    const { event: rest } = await alice.update(
      event.id,
      { summary: 'x' },
      { scope: 'THIS_AND_FUTURE', recurrenceId: '2026-03-05T00:00:00Z' },
    );
    expect(rest).toMatchObject({
      allDay: true,
      start: new Date('2026-03-05T00:00:00Z'),
      recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
    });
  });

  it('changes everything when split at the first instance', async () => {
    const { event } = await alice.update(
      id,
      { summary: 'All' },
      { scope: 'THIS_AND_FUTURE', recurrenceId: '2026-03-02T14:00:00Z' },
    );
    expect(event).toMatchObject({ id, summary: 'All' });
  });

  it('deletes one instance, the rest, all', async () => {
    const one = await alice.remove(id, { scope: 'THIS', recurrenceId: '2026-03-09T13:00:00Z' });
    expect(one.event.id).toBe(id);
    expect(await listed()).toEqual(['03-02T14:00', '03-16T13:00', '03-23T13:00']);
    await alice.remove(`${id}~20260316T130000Z`, { scope: 'THIS_AND_FUTURE' });
    expect(await listed()).toEqual(['03-02T14:00']);
    const last = await alice.remove(id, { scope: 'THIS', recurrenceId: '2026-03-02T14:00:00Z' });
    expect(last).toMatchObject({ event: null, errors: [] });
    expect(await alice.event(id)).toBeNull();
  });

  it('refuses an instance that is none, or that is not named', async () => {
    const missing = await alice.update(id, { summary: 'x' }, { scope: 'THIS' });
    expect(missing.errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['recurrenceId'] },
    ]);
    const wrong = await alice.remove(id, { scope: 'THIS', recurrenceId: '2026-03-10T13:00:00Z' });
    expect(wrong.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { event } = await alice.create({ start: '2026-03-20T09:00:00Z' });
    const single = await alice.remove(event.id, {
      scope: 'THIS',
      recurrenceId: '2026-03-20T09:00:00Z',
    });
    expect(single.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('ends and begins a recurrence', async () => {
    const { event } = await alice.update(id, { recurrence: [] });
    expect(event.recurrence).toEqual([]);
    expect(await listed()).toEqual(['03-02T14:00']);
    await alice.update(id, { recurrence: ['RDATE:20260304T100000Z'] });
    expect(await listed()).toEqual(['03-02T14:00', '03-04T10:00']);
  });

  it('makes calendars, moves events between them and deletes them', async () => {
    const { calendar, errors } = await alice.createCalendar({
      name: ' Work ',
      color: '#3366cc',
      timezone: 'Asia/Tokyo',
    });
    expect(errors).toEqual([]);
    expect(calendar).toMatchObject({
      name: 'Work',
      timezone: 'Asia/Tokyo',
      canWrite: true,
      owner: { id: 'user-alice@demo.test' },
    });
    const { event } = await alice.create({ start: '2026-04-01T09:00:00Z' }, undefined, calendar.id);
    expect(event.timezone).toBe('Asia/Tokyo');
    const moved = await alice.move(event.id, await alice.calendarId());
    expect(moved.event).toMatchObject({ id: event.id, calendar: { id: await alice.calendarId() } });
    await alice.move(event.id, calendar.id);
    for (const input of [
      { name: '' },
      { name: 'x', color: 'red' },
      { name: 'x', timezone: 'Nowhere' },
      {},
    ]) {
      expect((await alice.createCalendar(input)).errors).toMatchObject([
        { code: 'INVALID_REQUEST_BODY' },
      ]);
    }
    const update = `mutation ($id: ID!, $input: CalendarInput!, $options: WriteOptions) { updateCalendar(id: $id, input: $input, options: $options) { calendar { name color version syncToken } errors { code } } }`;
    const { updateCalendar } = await alice.ask(update, {
      id: calendar.id,
      input: { name: 'Job', color: null },
      options: { ifMatch: 'v1' },
    });
    expect(updateCalendar).toMatchObject({ calendar: { name: 'Job', color: null, version: 'v2' } });
    expect(updateCalendar.calendar.syncToken).not.toBe(calendar.syncToken);
    const stale = await alice.ask(update, {
      id: calendar.id,
      input: { name: 'x' },
      options: { ifMatch: 'v1' },
    });
    expect(stale['updateCalendar'].errors).toEqual([{ code: 'ETAG_MISMATCH' }]);
    const remove = 'mutation ($id: ID!) { deleteCalendar(id: $id) { ok errors { code } } }';
    expect((await alice.ask(remove, { id: calendar.id }))['deleteCalendar']).toEqual({
      ok: true,
      errors: [],
    });
    expect(await alice.event(event.id)).toBeNull();
    expect((await alice.ask(remove, { id: calendar.id }))['deleteCalendar'].errors).toEqual([
      { code: 'NOT_FOUND' },
    ]);
    expect((await alice.ask(remove, { id: await alice.calendarId() }))['deleteCalendar'].ok).toBe(
      false,
    );
  });
});
