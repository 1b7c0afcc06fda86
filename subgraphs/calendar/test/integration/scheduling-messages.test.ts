import { rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const [FROM, TO] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];
const ZOE = 'zoe@elsewhere.test';

describe('messages between organizers and attendees', () => {
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

  const messages = async (): Promise<Data[]> => {
    const found = await rows<{ data: Data }>(
      world.platform.events.database,
      `SELECT data FROM kit.outbox WHERE type = 'calendar.scheduling' ORDER BY seq`,
    );
    return found.map(({ data }) => data);
  };
  const copyOf = async (person: Person): Promise<Data> => (await person.events(FROM, TO))[0];
  const statuses = ({ attendees }: Data): string[] => attendees.map((a: Data) => a.status);
  const meeting = async (emails: string[], more: Record<string, unknown> = {}): Promise<Data> =>
    (
      await alice.create({
        summary: 'Review',
        start: '2026-03-10T09:00:00Z',
        attendees: emails.map((email) => ({ email })),
        ...more,
      })
    ).event;
  const arrive = async (
    to: string,
    method: string,
    lines: readonly string[],
    from = ZOE,
  ): Promise<void> => {
    const text = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', `METHOD:${method}`, 'BEGIN:VEVENT'],
      ...lines,
      ...['END:VEVENT', 'END:VCALENDAR', ''],
    ].join('\r\n');
    const blob = (await world.platform.blobs.put(Buffer.from(text))).key;
    const user = `user-${to}`;
    await world.announce({
      ...{ tenantId: 'demo.test', audience: [user], type: 'mail.invitation', kind: 'CREATED' },
      key: newId(),
      data: { iCalUid: 'x', method, blob, recipient: to, from, authenticated: true },
    });
  };
  const answer = (uid: string, status: string, stamp: string, ...more: string[]): string[] => [
    `UID:${uid}`,
    'SEQUENCE:0',
    `DTSTAMP:${stamp}`,
    'DTSTART:20260310T090000Z',
    'ORGANIZER:mailto:alice@demo.test',
    `ATTENDEE;PARTSTAT=${status}:mailto:${ZOE}`,
    ...more,
  ];
  const reply = (...args: Parameters<typeof answer>): Promise<void> =>
    arrive('alice@demo.test', 'REPLY', answer(...args));

  it('lets the later of two answers count, whichever arrives first', async () => {
    const event = await meeting([ZOE]);
    await reply(event.iCalUid, 'DECLINED', '20260302T120000Z');
    await reply(event.iCalUid, 'ACCEPTED', '20260302T110000Z');
    expect(statuses(await alice.event(event.id))).toEqual(['DECLINED']);
    await reply(event.iCalUid, 'TENTATIVE', '20260302T130000Z');
    expect(statuses(await alice.event(event.id))).toEqual(['TENTATIVE']);
    const { version } = await alice.event(event.id);
    await reply(event.iCalUid, 'ACCEPTED', '20260302T125959Z');
    expect((await alice.event(event.id)).version).toBe(version);
  });

  it('keeps the answers to instances apart from those to the series', async () => {
    const event = await meeting([ZOE], { recurrence: ['FREQ=DAILY;COUNT=3'] });
    const second = 'RECURRENCE-ID:20260311T090000Z';
    await reply(event.iCalUid, 'DECLINED', '20260302T120000Z', second);
    await reply(event.iCalUid, 'ACCEPTED', '20260302T110000Z', second);
    const answers = async (): Promise<unknown> =>
      (await alice.events(FROM, TO)).map((one: Data) => statuses(one)[0]);
    expect(await answers()).toEqual(['NEEDS_ACTION', 'DECLINED', 'NEEDS_ACTION']);
    await reply(event.iCalUid, 'ACCEPTED', '20260302T100000Z');
    expect((await alice.event(event.id)).attendees[0].status).toBe('ACCEPTED');
  });

  it('takes no answer to a time that is no longer that of the meeting', async () => {
    const event = await meeting([ZOE]);
    await alice.update(event.id, { start: '2026-03-12T09:00:00Z' });
    await reply(event.iCalUid, 'ACCEPTED', '20260302T120000Z');
    expect(statuses(await alice.event(event.id))).toEqual(['NEEDS_ACTION']);
  });

  it('tells the organizer of each answer that is a new one', async () => {
    const event = await meeting([ZOE, 'bob@demo.test'], { recurrence: ['FREQ=DAILY;COUNT=3'] });
    const heard = await alice.user.subscribe(
      `subscription ($id: ID) { rsvpChanged(eventId: $id) { previous event { id recurrenceId }
        attendee { status email { address } } } }`,
      { id: event.id },
    );
    const next = async (): Promise<Data> =>
      ((await heard.next()).value as Data)['data'].rsvpChanged;
    const first = next();
    await bob.respond((await copyOf(bob))['id'].split('~')[0], 'ACCEPTED');
    expect(await first).toMatchObject({
      previous: 'NEEDS_ACTION',
      event: { id: event.id },
      attendee: { status: 'ACCEPTED', email: { address: 'bob@demo.test' } },
    });
    await bob.respond((await copyOf(bob))['id'].split('~')[0], 'ACCEPTED');
    await reply(event.iCalUid, 'DECLINED', '20260302T120000Z', 'RECURRENCE-ID:20260311T090000Z');
    expect(await next()).toMatchObject({
      previous: 'NEEDS_ACTION',
      event: { id: `${event.id}~20260311T090000Z` },
      attendee: { status: 'DECLINED', email: { address: ZOE } },
    });
    await heard.return(undefined);
  });

  it('invites whom an attendee sends instead', async () => {
    const event = await meeting([ZOE]);
    const instead = `ATTENDEE;DELEGATED-FROM="mailto:${ZOE}":mailto:carol@demo.test`;
    await reply(event.iCalUid, 'DELEGATED', '20260302T120000Z', instead);
    expect(await alice.event(event.id)).toMatchObject({
      attendees: [
        { status: 'DELEGATED', email: { address: ZOE } },
        { status: 'NEEDS_ACTION', email: { address: 'carol@demo.test' } },
      ],
    });
    await carol.respond((await copyOf(carol))['id'], 'ACCEPTED');
    expect(statuses(await alice.event(event.id))).toEqual(['DELEGATED', 'ACCEPTED']);
  });

  it('sends the meeting again to whoever is invited and asks, and to nobody else', async () => {
    const event = await meeting([ZOE]);
    const before = (await messages()).length;
    const ask = [
      `UID:${event.iCalUid}`,
      'DTSTAMP:20260302T120000Z',
      'DTSTART:20260310T090000Z',
      'ORGANIZER:mailto:alice@demo.test',
      `ATTENDEE:mailto:${ZOE}`,
    ];
    await arrive('alice@demo.test', 'REFRESH', ask, 'evil@elsewhere.test');
    expect((await messages()).length).toBe(before);
    await arrive('alice@demo.test', 'REFRESH', ask);
    expect((await messages()).slice(before)).toMatchObject([{ method: 'REQUEST', to: [ZOE] }]);
  });

  it('asks for the whole meeting when instances are added to it', async () => {
    const invite = (sequence: number, start: string): string[] => [
      'UID:outside-add',
      `SEQUENCE:${sequence}`,
      'DTSTAMP:20260301T000000Z',
      `DTSTART:${start}`,
      `ORGANIZER:mailto:${ZOE}`,
      'ATTENDEE:mailto:bob@demo.test',
      'ATTENDEE:mailto:other@elsewhere.test',
    ];
    await arrive('bob@demo.test', 'ADD', invite(1, '20260321T090000Z'));
    expect(await bob.events(FROM, TO)).toEqual([]);
    await arrive('bob@demo.test', 'REQUEST', invite(0, '20260320T090000Z'));
    const before = (await messages()).length;
    await arrive('bob@demo.test', 'ADD', invite(1, '20260321T090000Z'));
    const sent = (await messages()).slice(before);
    expect(sent).toMatchObject([{ method: 'REFRESH', from: 'bob@demo.test', to: [ZOE] }]);
    expect(sent[0]?.['ics']).not.toContain('other@elsewhere.test');
    expect(await bob.events(FROM, TO)).toHaveLength(1);
  });

  it('cancels one instance for somebody elsewhere, and for an attendee here', async () => {
    const event = await meeting([ZOE, 'bob@demo.test'], { recurrence: ['FREQ=DAILY;COUNT=3'] });
    await alice.remove(event.id, { scope: 'THIS', recurrenceId: '2026-03-11T09:00:00Z' });
    const left = ['2026-03-10T09:00:00.000Z', '2026-03-12T09:00:00.000Z'];
    expect(await bob.starts(FROM, TO)).toEqual(left);
    expect((await messages()).at(-1)).toMatchObject({ method: 'REQUEST', to: [ZOE] });
    expect((await messages()).at(-1)?.['ics']).toContain('EXDATE');
  });
});
