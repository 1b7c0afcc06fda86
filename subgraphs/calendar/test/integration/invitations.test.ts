import { newId } from '@suitegraph/kit/ids';
import { rows } from '@suitegraph/kit/database';
import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const FROM = '2026-03-01T00:00:00Z';
const TO = '2026-04-01T00:00:00Z';
const ZOE = 'zoe@elsewhere.test';

describe('meetings that arrive by mail', () => {
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

  const ics = (method: string, ...lines: string[]): string =>
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      `METHOD:${method}`,
      'BEGIN:VEVENT',
      ...lines,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n');
  const invite = (sequence: number, ...lines: string[]): string[] => [
    'UID:outside-1',
    `SEQUENCE:${sequence}`,
    'DTSTAMP:20260301T000000Z',
    'DTSTART:20260320T090000Z',
    'DTEND:20260320T100000Z',
    'ORGANIZER:mailto:zoe@elsewhere.test',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@demo.test',
    ...lines,
  ];
  const arrive = async (
    to: string,
    text: string | null,
    method = 'REQUEST',
    sender: string | { readonly authenticated: boolean } = ZOE,
  ): Promise<void> => {
    const from = typeof sender === 'string' ? { from: sender } : { from: ZOE, ...sender };
    const blob =
      text === null ? 'f'.repeat(64) : (await world.platform.blobs.put(Buffer.from(text))).key;
    await world.announce({
      tenantId: 'demo.test',
      audience: [`user-${to}`],
      type: 'mail.invitation',
      kind: 'CREATED',
      key: newId(),
      data: { iCalUid: 'outside-1', method, blob, recipient: to, ...from },
    });
  };

  it('tells of somebody outside what the own calendar knows, to its owner alone', async () => {
    const zoe = `query { _entities(representations: [{ __typename: "Person", address: "zoe@elsewhere.test" }]) {
      ... on Person { freeBusy(from: "${FROM}", to: "${TO}") { start end } } } }`;
    const seenBy = async (person: Person): Promise<unknown> =>
      (await person.ask(zoe, {}))['_entities'];
    expect(await seenBy(bob)).toEqual([{ freeBusy: null }]);
    await arrive('bob@demo.test', ics('REQUEST', ...invite(1, 'SUMMARY:Outside')));
    const [start, end] = [new Date('2026-03-20T09:00:00Z'), new Date('2026-03-20T10:00:00Z')];
    expect(await seenBy(bob)).toEqual([{ freeBusy: [{ start, end }] }]);
    expect(await seenBy(carol)).toEqual([{ freeBusy: null }]);
  });

  it('adds, updates by SEQUENCE, answers and cancels', async () => {
    await arrive('bob@demo.test', ics('REQUEST', ...invite(1, 'SUMMARY:Outside')));
    const copy = await copyOf(bob);
    expect(copy).toMatchObject({
      iCalUid: 'outside-1',
      summary: 'Outside',
      attendees: [{ status: 'NEEDS_ACTION' }],
    });
    await arrive('bob@demo.test', ics('REQUEST', ...invite(2, 'SUMMARY:Newer')));
    await arrive('bob@demo.test', ics('REQUEST', ...invite(0, 'SUMMARY:Stale')));
    expect(await copyOf(bob)).toMatchObject({ id: copy['id'], summary: 'Newer' });
    const before = (await messages()).length;
    await bob.respond(copy['id'], 'ACCEPTED', { comment: 'Gladly' });
    const [reply] = (await messages()).slice(before);
    expect(reply).toMatchObject({
      method: 'REPLY',
      to: ['zoe@elsewhere.test'],
      subject: 'Accepted: Newer',
      comment: 'Gladly',
    });
    expect(reply?.ics).toContain('PARTSTAT=ACCEPTED');
    await arrive('bob@demo.test', ics('CANCEL', ...invite(3)), 'CANCEL');
    expect(await copyOf(bob)).toMatchObject({ status: 'CANCELLED' });
  });

  it('lets mail that may be forged invite, and neither change nor answer anything', async () => {
    const forged = (method: string, ...lines: string[]) =>
      arrive('bob@demo.test', ics(method, ...lines), method, { authenticated: false });
    await forged('REQUEST', ...invite(1, 'SUMMARY:Outside'));
    expect(await copyOf(bob)).toMatchObject({ summary: 'Outside' });
    await forged('REQUEST', ...invite(2, 'SUMMARY:Moved to the trap'));
    await forged('CANCEL', ...invite(3));
    expect(await copyOf(bob)).toMatchObject({ summary: 'Outside', status: 'CONFIRMED' });
    await arrive('bob@demo.test', ics('CANCEL', ...invite(3)), 'CANCEL', { authenticated: true });
    expect(await copyOf(bob)).toMatchObject({ status: 'CANCELLED' });
    const own = await meeting({ attendees: [{ email: 'zoe@elsewhere.test' }] });
    const answer = [
      `UID:${own.iCalUid}`,
      'SEQUENCE:0',
      'DTSTAMP:20260301T000000Z',
      'DTSTART:20260310T090000Z',
      'ORGANIZER:mailto:alice@demo.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@elsewhere.test',
    ];
    const reply = (authenticated: boolean) =>
      arrive('alice@demo.test', ics('REPLY', ...answer), 'REPLY', { authenticated });
    await reply(false);
    expect(statuses(await copyOf(alice))).toEqual(['NEEDS_ACTION']);
    await reply(true);
    expect(statuses(await copyOf(alice))).toEqual(['ACCEPTED']);
  });

  it('is found by its UID while it is on its way', async () => {
    const { blobs, events } = world.platform;
    const blob = (await blobs.put(Buffer.from(ics('REQUEST', ...invite(1, 'SUMMARY:Late'))))).key;
    const { recordEvents } = await import('@suitegraph/kit/events');
    await events.database.transaction((tx) =>
      recordEvents(tx, [
        {
          tenantId: 'demo.test',
          audience: ['user-bob@demo.test'],
          type: 'mail.invitation',
          kind: 'CREATED',
          key: newId(),
          data: { iCalUid: 'outside-1', method: 'REQUEST', blob, recipient: 'bob@demo.test' },
        },
      ]),
    );
    events.committed();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CalendarEvent { summary iCalUid } } }`;
    const r = [
      { __typename: 'CalendarEvent', iCalUid: 'outside-1' },
      { __typename: 'CalendarEvent', iCalUid: 'nowhere' },
    ];
    expect((await bob.ask(query, { r }))['_entities']).toEqual([
      { summary: 'Late', iCalUid: 'outside-1' },
      null,
    ]);
    expect((await carol.ask(query, { r }))['_entities']).toEqual([null, null]);
  });

  it('records a reply from outside, but only of whom it comes from', async () => {
    const event = await meeting({
      attendees: [{ email: 'zoe@elsewhere.test' }, { email: 'bob@demo.test' }],
    });
    const reply = ics(
      'REPLY',
      `UID:${event.iCalUid}`,
      'DTSTAMP:20260301T000000Z',
      'SEQUENCE:0',
      'DTSTART:20260310T090000Z',
      'ORGANIZER:mailto:alice@demo.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@elsewhere.test',
    );
    await arrive('alice@demo.test', reply, 'REPLY', 'evil@elsewhere.test');
    expect(statuses(await alice.event(event.id))).toEqual(['NEEDS_ACTION', 'NEEDS_ACTION']);
    await arrive('alice@demo.test', reply, 'REPLY', 'Zoe@elsewhere.test');
    expect(statuses(await alice.event(event.id))).toEqual(['ACCEPTED', 'NEEDS_ACTION']);
    expect(statuses(await copyOf(bob))).toEqual(['ACCEPTED', 'NEEDS_ACTION']);
  });

  it("lets nobody from outside change one's own meeting or another organizer's", async () => {
    const event = await meeting();
    const forged = invite(9, 'SUMMARY:Forged').map((line) =>
      line.replace('outside-1', event.iCalUid),
    );
    await arrive('alice@demo.test', ics('REQUEST', ...forged));
    await arrive('bob@demo.test', ics('CANCEL', ...forged), 'CANCEL');
    expect(await alice.event(event.id)).toMatchObject({ summary: 'Review', status: 'CONFIRMED' });
    expect(await copyOf(bob)).toMatchObject({ summary: 'Review', status: 'CONFIRMED' });
  });

  it('passes over junk without stopping', async () => {
    await arrive('bob@demo.test', 'Dear Bob, no calendar here');
    await arrive('bob@demo.test', ics('REQUEST', 'UID:x', 'SUMMARY:no start'));
    await arrive('bob@demo.test', ics('REQUEST', ...invite(1, 'RRULE:FREQ=SECONDLY')));
    await arrive(
      'bob@demo.test',
      ics('REQUEST', ...invite(1, `DESCRIPTION:${'x'.repeat(600_000)}`)),
    );
    await arrive('bob@demo.test', ics('REQUEST', ...invite(1, 'SUMMARY:a\0b')));
    await arrive('bob@demo.test', ics('COUNTER', ...invite(1)), 'COUNTER');
    await arrive('bob@demo.test', null);
    await world.announce({
      tenantId: 'demo.test',
      audience: [],
      type: 'mail.invitation',
      kind: 'CREATED',
      key: newId(),
    });
    expect(await bob.events(FROM, TO)).toEqual([]);
    const letters = await rows(world.platform.events.database, 'SELECT * FROM kit.dead_letter');
    expect(letters).toEqual([]);
  });
});
