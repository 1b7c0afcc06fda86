import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, World } from '@suitegraph/kit/testing';
import { calendarWorld, dataOf, Person, type Data } from './calendar-world';

const QUERY = `subscription ($after: SyncToken) { reminderDue(after: $after) {
  id cursor minutesBefore snoozed method event { summary } task { summary } } }`;

describe('reminders', () => {
  let world: World;
  let alice: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
  });
  afterAll(() => world.close());

  const inSeconds = (seconds: number): string =>
    new Date(Date.now() + seconds * 1000).toISOString();

  async function heard(stream: AsyncIterator<unknown>): Promise<Data> {
    const step = await stream.next();
    return dataOf(step.value as Answer)['reminderDue'];
  }

  it('reminds once, of an event, an instance and a task, and again when snoozed', async () => {
    const mine = await world.as('alice').subscribe(QUERY);
    const first = heard(mine);
    const theirs = await world.as('bob').subscribe(QUERY);
    const never = theirs.next();
    const { event } = await alice.create({
      summary: 'Dentist',
      start: inSeconds(62),
      reminders: [{ minutesBefore: 1 }],
    });
    const due = await first;
    expect(due).toMatchObject({
      id: event.id,
      minutesBefore: 1,
      snoozed: false,
      event: { summary: 'Dentist' },
      task: null,
    });

    const second = heard(mine);
    const snooze =
      'mutation ($id: ID!, $until: DateTime!) { snoozeReminder(id: $id, until: $until) { ok } }';
    await alice.ask(snooze, { id: event.id, until: inSeconds(1) });
    expect(await second).toMatchObject({ id: event.id, snoozed: true });

    const third = heard(mine);
    // Writing it again gives nothing again; another event comes next.
    await alice.update(event.id, { summary: 'Dentist, upstairs' });
    const series = await alice.create({
      summary: 'Stretch',
      start: inSeconds(-86_400 + 62),
      recurrence: ['RRULE:FREQ=DAILY'],
      reminders: [{ minutesBefore: 1 }],
    });
    const instance = await third;
    expect(instance.id).toMatch(new RegExp(`^${series.event.id}~\\d{8}T\\d{6}Z$`));
    expect(instance.event).toEqual({ summary: 'Stretch' });

    const fourth = heard(mine);
    const task = `mutation ($id: ID!, $due: DateTime!) { createTask(calendarId: $id, input: { summary: "Pay",
      due: $due, reminders: [{ minutesBefore: 0 }] }) { task { id } errors { message } } }`;
    await alice.ask(task, { id: await alice.calendarId(), due: inSeconds(2) });
    expect(await fourth).toMatchObject({ task: { summary: 'Pay' }, event: null, minutesBefore: 0 });

    // Whoever comes back hears what they missed, each once.
    const again = await world.as('alice').subscribe(QUERY, { after: due.cursor });
    const missed = [await heard(again), await heard(again), await heard(again)];
    expect(missed.map(({ snoozed }) => snoozed)).toEqual([true, false, false]);
    expect(await Promise.race([never, sleep(50, 'nothing')])).toBe('nothing');
    await Promise.all([mine.return(), theirs.return(), again.return()]);
  }, 30_000);

  it('gives none of what was dismissed, deleted, cancelled or moved away', async () => {
    const stream = await world.as('alice').subscribe(QUERY);
    const next = heard(stream);
    const make = async (summary: string): Promise<Data> =>
      (await alice.create({ summary, start: inSeconds(63), reminders: [{ minutesBefore: 1 }] }))
        .event;
    const dismissed = await make('dismissed');
    await alice.ask('mutation ($id: ID!) { dismissReminder(id: $id) { ok } }', {
      id: dismissed['id'],
    });
    const removed = await make('removed');
    await alice.remove(removed['id']);
    const cancelled = await make('cancelled');
    await alice.update(cancelled['id'], { status: 'CANCELLED' });
    const moved = await make('moved');
    await alice.update(moved['id'], { start: inSeconds(7200) });
    await alice.create({
      summary: 'last',
      start: inSeconds(64),
      reminders: [{ minutesBefore: 1 }],
    });
    expect((await next).event).toEqual({ summary: 'last' });
    await stream.return();
  }, 30_000);

  it('refuses to snooze what is not yours, or for ever', async () => {
    const { event } = await alice.create({ summary: 'X', start: inSeconds(3600) });
    const snooze = `mutation ($id: ID!, $until: DateTime!) {
      snoozeReminder(id: $id, until: $until) { ok errors { code path } } }`;
    const bob = new Person(world.as('bob'));
    const other = await bob.ask(snooze, { id: event.id, until: inSeconds(60) });
    expect(other['snoozeReminder'].errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const past = await alice.ask(snooze, { id: event.id, until: inSeconds(-60) });
    expect(past['snoozeReminder'].errors).toMatchObject([{ path: ['until'] }]);
  });
});
