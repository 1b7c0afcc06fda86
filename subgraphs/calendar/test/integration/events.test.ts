import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, dataOf, EVENT, Person } from './calendar-world';

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
    const stream = await world.as('alice').subscribe(
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
      attendees: [{ status: 'NEEDS_ACTION', optional: false, email: { name: 'Bob', address: 'bob@demo.test' } }],
    });
    const heard = dataOf((await waiting).value!)['eventChanged'];
    expect(heard).toMatchObject({ kind: 'CREATED', id: event.id, event: { summary: 'Planning' } });
    await stream.return();

    expect((await alice.events(FROM, TO)).map(({ id }) => id)).toEqual([event.id]);
    const [copy] = await bob.events(FROM, TO);
    expect(copy).toMatchObject({ iCalUid: event.iCalUid, attendees: [{ status: 'NEEDS_ACTION' }] });
    expect(copy!['id']).not.toBe(event.id);
    expect(await bob.event(event.id)).toBeNull();
    expect(await new Person(world.as('mallory@other.test')).event(event.id)).toBeNull();

    const busy = await new Person(world.as('carol')).freeBusy(FROM, TO, [
      'Alice@demo.test',
      'bob@demo.test',
      'nobody@elsewhere.test',
    ]);
    const period = { start: new Date('2026-03-02T09:00:00Z'), end: new Date('2026-03-02T10:00:00Z') };
    expect(busy).toEqual([
      { attendee: { address: 'alice@demo.test' }, reachable: true, periods: [{ ...period, type: 'BUSY' }] },
      { attendee: { address: 'bob@demo.test' }, reachable: true, periods: [{ ...period, type: 'BUSY-TENTATIVE' }] },
      { attendee: { address: 'nobody@elsewhere.test' }, reachable: false, periods: [] },
    ]);
    void EVENT;
  });
});
