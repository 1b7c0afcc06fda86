import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';
import {
  call,
  clear,
  copyId,
  FROM,
  meetingOf,
  messageArrives,
  sentMessages,
  shown,
  TO,
  ZOE,
} from './meeting-world';

const LATER = { start: '2026-03-17T09:00:00Z', end: '2026-03-17T09:30:00Z' };

describe('other times for meetings', () => {
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
  const arrive = (
    to: string,
    method: string,
    lines: readonly string[],
    from?: string,
  ): Promise<void> => messageArrives(world, { to, method, lines, ...(from && { from }) });
  const listen = async (person: Person): Promise<() => Promise<Data>> => {
    const heard = await person.user.subscribe(
      `subscription { proposalChanged { state comment by { address } event { id } } }`,
    );
    return async () => ((await heard.next()).value as Data)['data'].proposalChanged;
  };

  it('proposes, and the organizer accepts', async () => {
    const event = await meeting(['bob@demo.test', 'carol@demo.test']);
    const bobs = await copyId(bob);
    const [toAlice, toBob] = [await listen(alice), await listen(bob)];
    const input = { ...LATER, comment: 'Later?' };
    expect(await call(bob, 'proposeTime', { eventId: bobs, input })).toMatchObject({ errors: [] });
    expect(await toAlice()).toEqual({
      ...{ state: 'PROPOSED', comment: 'Later?', by: { address: 'bob@demo.test' } },
      event: { id: event.id },
    });
    const { proposals, start } = await shown(alice, event.id);
    expect(start).toEqual(new Date('2026-03-10T09:00:00Z'));
    expect(proposals).toMatchObject([
      { comment: 'Later?', start: new Date(LATER.start), end: new Date(LATER.end) },
    ]);
    expect((await shown(bob, bobs)).proposals).toEqual([]);
    const { id } = proposals[0];
    expect((await call(bob, 'acceptProposal', { id })).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    const accepted = await call(alice, 'acceptProposal', { id });
    expect(accepted).toMatchObject({
      event: { start: new Date(LATER.start), end: new Date(LATER.end), proposals: [] },
    });
    expect((await alice.event(event.id)).attendees[0].status).toBe('NEEDS_ACTION');
    expect(await bob.starts(FROM, TO)).toEqual([new Date(LATER.start).toISOString()]);
    expect(await toBob()).toMatchObject({ state: 'ACCEPTED', event: { id: bobs } });
    expect((await call(alice, 'acceptProposal', { id })).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });

  it('proposes for one instance, once, and the organizer declines', async () => {
    const event = await meeting(['bob@demo.test'], { recurrence: ['FREQ=DAILY;COUNT=3'] });
    const bobs = await copyId(bob);
    const recurrenceId = '2026-03-11T09:00:00Z';
    const early = { start: '2026-03-11T07:00:00Z', recurrenceId };
    await call(bob, 'proposeTime', { eventId: bobs, input: { ...LATER, recurrenceId } });
    await call(bob, 'proposeTime', { eventId: bobs, input: early });
    const { proposals } = await shown(alice, event.id);
    // As long as the meeting is.
    expect(proposals).toMatchObject([
      { recurrenceId: new Date(recurrenceId), end: new Date('2026-03-11T08:00:00Z') },
    ]);
    expect((await shown(alice, `${event.id}~20260311T090000Z`)).proposals).toHaveLength(1);
    expect((await shown(alice, `${event.id}~20260312T090000Z`)).proposals).toEqual([]);
    const toBob = await listen(bob);
    const { id } = proposals[0];
    await call(alice, 'declineProposal', { id, comment: 'No.' });
    expect(await toBob()).toMatchObject({ state: 'DECLINED', comment: 'No.' });
    expect((await shown(alice, event.id)).proposals).toEqual([]);
    expect(await alice.starts(FROM, TO)).toHaveLength(3);
    await call(bob, 'proposeTime', { eventId: bobs, input: early });
    const [again] = (await shown(alice, event.id)).proposals;
    await call(alice, 'acceptProposal', { id: again.id });
    expect(await bob.starts(FROM, TO)).toEqual([
      '2026-03-10T09:00:00.000Z',
      '2026-03-11T07:00:00.000Z',
      '2026-03-12T09:00:00.000Z',
    ]);
  });

  it('refuses what makes no sense', async () => {
    const event = await meeting(['bob@demo.test']);
    const bobs = await copyId(bob);
    const codes = async (person: Person, eventId: string, input: object): Promise<unknown> =>
      (await call(person, 'proposeTime', { eventId, input })).errors;
    expect(await codes(alice, event.id, LATER)).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(await codes(carol, bobs, LATER)).toMatchObject([{ code: 'NOT_FOUND' }]);
    const backwards = { start: LATER.end, end: LATER.start };
    expect(await codes(bob, bobs, backwards)).toMatchObject([{ path: ['input', 'end'] }]);
    const long = { ...LATER, comment: 'x'.repeat(2_001) };
    expect(await codes(bob, bobs, long)).toMatchObject([{ path: ['input', 'comment'] }]);
    const own = (await bob.create({ start: LATER.start })).event;
    expect(await codes(bob, own.id, LATER)).toMatchObject([{ code: 'ATTENDEE_NOT_FOUND' }]);
  });

  it('keeps the COUNTER of somebody elsewhere, and answers it by mail', async () => {
    const event = await meeting([ZOE]);
    const lines = [
      `UID:${event.iCalUid}`,
      'SEQUENCE:0',
      'DTSTAMP:20260302T120000Z',
      'DTSTART:20260317T090000Z',
      'DTEND:20260317T093000Z',
      'ORGANIZER:mailto:alice@demo.test',
      `ATTENDEE:mailto:${ZOE}`,
      'COMMENT:Later?',
    ];
    await arrive('alice@demo.test', 'COUNTER', lines, 'evil@elsewhere.test');
    expect((await shown(alice, event.id)).proposals).toEqual([]);
    await arrive('alice@demo.test', 'COUNTER', lines);
    const { proposals, start } = await shown(alice, event.id);
    expect(start).toEqual(new Date('2026-03-10T09:00:00Z'));
    expect(proposals).toMatchObject([
      { comment: 'Later?', start: new Date(LATER.start), by: { address: ZOE } },
    ]);
    await call(alice, 'declineProposal', { id: proposals[0].id, comment: 'No.' });
    const sent = (await sentMessages(world)).at(-1);
    expect(sent).toMatchObject({ method: 'DECLINECOUNTER', to: [ZOE], comment: 'No.' });
    expect(sent?.['ics']).toMatch(/DTSTART[^\n]*20260317T0/);
    expect(sent?.['ics']).toContain('COMMENT:No.');
    await alice.update(event.id, { start: '2026-03-12T09:00:00Z' });
    await arrive('alice@demo.test', 'COUNTER', lines);
    expect((await shown(alice, event.id)).proposals).toEqual([]);
  });

  it('sends a COUNTER to an organizer elsewhere, and hears that it was declined', async () => {
    const lines = [
      'UID:outside-counter',
      'SEQUENCE:0',
      'DTSTAMP:20260301T000000Z',
      'DTSTART:20260320T090000Z',
      `ORGANIZER:mailto:${ZOE}`,
      'ATTENDEE:mailto:bob@demo.test',
      'ATTENDEE:mailto:other@elsewhere.test',
    ];
    await arrive('bob@demo.test', 'REQUEST', lines);
    const bobs = await copyId(bob);
    const toBob = await listen(bob);
    await call(bob, 'proposeTime', { eventId: bobs, input: { ...LATER, comment: 'Sooner?' } });
    const sent = (await sentMessages(world)).at(-1);
    expect(sent).toMatchObject({ method: 'COUNTER', from: 'bob@demo.test', to: [ZOE] });
    expect(sent?.['ics']).toContain('DTSTART:20260317T090000Z');
    expect(sent?.['ics']).toContain('COMMENT:Sooner?');
    expect(sent?.['ics']).not.toContain('other@elsewhere.test');
    expect(await bob.starts(FROM, TO)).toEqual(['2026-03-20T09:00:00.000Z']);
    await arrive('bob@demo.test', 'DECLINECOUNTER', lines, 'evil@elsewhere.test');
    await arrive('bob@demo.test', 'DECLINECOUNTER', [...lines, 'COMMENT:No.']);
    expect(await toBob()).toMatchObject({ state: 'DECLINED', comment: 'No.', event: { id: bobs } });
  });
});
