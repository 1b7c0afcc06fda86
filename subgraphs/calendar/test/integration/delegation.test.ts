import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';
import {
  call,
  clear,
  copyId,
  meetingOf,
  messageArrives,
  sentMessages,
  shown,
  ZOE,
} from './meeting-world';

describe('somebody else who comes instead', () => {
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
  afterEach(() => clear([alice, bob, carol]));

  const meeting = (emails: string[], more?: Record<string, unknown>): Promise<Data> =>
    meetingOf(alice, emails, more);

  const people = ({ attendees }: Data): unknown =>
    attendees.map((one: Data) => [
      one.email.address.split('@')[0],
      one.status,
      one.delegatedTo?.address ?? null,
      one.delegatedFrom?.address ?? null,
    ]);

  it('sends somebody else, whom everybody sees', async () => {
    const event = await meeting(['bob@demo.test']);
    const bobs = await copyId(bob);
    const to = 'carol@demo.test';
    const answer = await call(bob, 'delegateInvitation', { eventId: bobs, to });
    expect(answer.errors).toEqual([]);
    const both = [
      ['bob', 'DELEGATED', to, null],
      ['carol', 'NEEDS_ACTION', null, 'bob@demo.test'],
    ];
    expect(people(answer.event)).toEqual(both);
    expect(people(await shown(alice, event.id))).toEqual(both);
    const carols = await copyId(carol);
    expect(people(await shown(carol, carols))).toEqual(both);
    await carol.respond(carols, 'ACCEPTED');
    const came = [both[0], ['carol', 'ACCEPTED', null, 'bob@demo.test']];
    expect(people(await shown(alice, event.id))).toEqual(came);
    expect(people(await shown(bob, bobs))).toEqual(came);
    // The organizer's changes lose nothing of it, and who sent somebody is not asked again.
    await alice.update(event.id, { start: '2026-03-11T09:00:00Z' });
    expect(people(await shown(alice, event.id))).toEqual(both);
    await alice.update(event.id, {
      attendees: [{ email: 'bob@demo.test', name: 'Bob' }, { email: to }],
    });
    expect(people(await shown(bob, bobs))).toEqual(both);
    // Coming after all takes it back.
    await bob.respond(bobs, 'ACCEPTED');
    expect(people(await shown(alice, event.id))).toEqual([
      ['bob', 'ACCEPTED', null, null],
      ['carol', 'NEEDS_ACTION', null, 'bob@demo.test'],
    ]);
  });

  it('sends somebody else to one instance only', async () => {
    const event = await meeting(['bob@demo.test'], { recurrence: ['FREQ=DAILY;COUNT=3'] });
    const call2 = { eventId: await copyId(bob), to: ZOE, recurrenceId: '2026-03-11T09:00:00Z' };
    expect((await call(bob, 'delegateInvitation', call2)).errors).toEqual([]);
    expect(people(await shown(alice, `${event.id}~20260311T090000Z`))).toEqual([
      ['bob', 'DELEGATED', ZOE, null],
      ['zoe', 'NEEDS_ACTION', null, 'bob@demo.test'],
    ]);
    expect(people(await shown(alice, event.id))).toEqual([['bob', 'NEEDS_ACTION', null, null]]);
    expect((await sentMessages(world)).at(-1)).toMatchObject({ method: 'REQUEST', to: [ZOE] });
  });

  it('delegates the meeting of somebody elsewhere by mail, to both', async () => {
    const lines = [
      'UID:outside-delegate',
      'DTSTAMP:20260301T000000Z',
      'DTSTART:20260320T090000Z',
      `ORGANIZER:mailto:${ZOE}`,
      'ATTENDEE:mailto:bob@demo.test',
    ];
    await messageArrives(world, { to: 'bob@demo.test', method: 'REQUEST', lines });
    const eventId = await copyId(bob);
    const to = 'other@elsewhere.test';
    const call3 = { eventId, to, comment: 'I am away' };
    expect((await call(bob, 'delegateInvitation', call3)).errors).toEqual([]);
    const [reply, request] = (await sentMessages(world)).slice(-2);
    expect(reply).toMatchObject({ method: 'REPLY', to: [ZOE], subject: 'Delegated: Event' });
    const text = String(reply?.['ics']).replace(/\r\n /g, '');
    expect(text).toMatch(/PARTSTAT=DELEGATED[^\n]*DELEGATED-TO="mailto:other@elsewhere.test"/);
    expect(text).toMatch(/DELEGATED-FROM="mailto:bob@demo.test"/);
    expect(text).toContain('COMMENT:I am away');
    expect(request).toMatchObject({ method: 'REQUEST', to: [to] });
  });

  it('refuses to send the organizer, somebody invited or nobody', async () => {
    const event = await meeting(['bob@demo.test', 'carol@demo.test']);
    const eventId = await copyId(bob);
    for (const to of ['alice@demo.test', 'carol@demo.test', 'bob@demo.test', 'junk']) {
      const { errors } = await call(bob, 'delegateInvitation', { eventId, to });
      expect(errors).toMatchObject([{ path: ['to'] }]);
    }
    const own = { eventId: event.id, to: ZOE };
    expect((await call(alice, 'delegateInvitation', own)).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
  });
});
