import type { World } from '@suitegraph/kit/testing';
import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient } from '../mirror/mirror-world';

const [FROM, TO] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
const LONG_LINE = 'x'.repeat(10_000_000);
/** The same as clients write it: in lines that go on with the next one (RFC 5545 §3.1). */
const FOLDED = LONG_LINE.replace(/x{70}/g, '$&\r\n ');
/** What other clients may have written, and a server has taken. */
const FAULTY: readonly (readonly [name: string, text: (uid: string) => string])[] = [
  [
    'an end before the start',
    (uid) => ics(uid, 'X').replace('DTEND:20260102T10', 'DTEND:20260102T08'),
  ],
  ['a rule that explodes', (uid) => ics(uid, 'X', ['RRULE:FREQ=SECONDLY'])],
  ['a rule that is none', (uid) => ics(uid, 'X', ['RRULE:FREQ=SOMETIMES'])],
  ['10 MB', (uid) => ics(uid, 'X', [`DESCRIPTION:${FOLDED}`])],
];

describe('a faulty event of a mirrored calendar', () => {
  let cloud: RecordedNextcloud;
  let world: World;
  let alice: Person;
  let other: OtherClient;
  let calendarId: string;
  beforeAll(async () => {
    cloud = await startRecordedNextcloud(['anna']);
    world = await mirrorWorld();
    alice = new Person(world.as('alice'));
    const login = { url: cloud.url, username: 'anna', password: cloud.password };
    other = await OtherClient.open(login);
    await other.put('sound', ics('sound', 'Sound'));
    ({ calendarId } = await connect(alice, login, other.collection));
  });
  afterAll(async () => {
    await world.close();
    await other.dav.close();
    await cloud.stop();
  });

  const listed = async (): Promise<string[]> =>
    (await alice.events(FROM, TO, { calendarId }))
      ['map'](({ summary }: Data) => String(summary))
      .sort();

  it.each(FAULTY)(
    'with %s keeps no other away, and is there once it is put right',
    async (_, text) => {
      await other.put('faulty', text('faulty'));
      await other.put('beside', ics('beside', 'Beside'));
      expect(await listed()).toEqual(['Beside', 'Sound']);
      expect(await alice.ask('{ calendarAccounts { state lastError } }')).toEqual({
        calendarAccounts: [{ state: 'CONNECTED', lastError: null }],
      });
      await other.put('faulty', ics('faulty', 'Put right'));
      expect(await listed()).toEqual(['Beside', 'Put right', 'Sound']);
      // What is faulty only now stays what it was.
      await other.put('faulty', text('faulty'));
      expect(await listed()).toEqual(['Beside', 'Put right', 'Sound']);
      for (const uid of ['faulty', 'beside']) await other.remove(uid);
      expect(await listed()).toEqual(['Sound']);
    },
  );

  it('is here without the people whose addresses are none', async () => {
    const people = ['ATTENDEE:mailto:ann@example.com', 'ATTENDEE:mailto:nobody', 'ATTENDEE:junk'];
    await other.put('people', ics('people', 'People', people));
    const events = await alice.events(FROM, TO, { calendarId });
    const found = events['find'](({ summary }: Data) => String(summary) === 'People');
    expect(found.attendees.map(({ email }: Data) => email.address)).toEqual(['ann@example.com']);
    await other.remove('people');
  });

  it('of 10 MB is named, and the rest of its file taken', async () => {
    const inner = (text: string): string =>
      /BEGIN:VEVENT[\s\S]*END:VEVENT\r\n/.exec(text)?.[0] ?? '';
    const send = async (large: string): Promise<Data> => {
      const { calendar } = await alice.createCalendar({ name: 'From a file' });
      const link = 'mutation ($id: ID!) { importCalendarLink(calendarId: $id) }';
      const url = (await alice.ask(link, { id: calendar.id }))['importCalendarLink'];
      const events = [ics('a', 'A'), ics('large', 'X', [`DESCRIPTION:${large}`]), ics('b', 'B')];
      const body = [
        'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n',
        ...events.map(inner),
        'END:VCALENDAR\r\n',
      ];
      return (await fetch(url, { method: 'PUT', body: body.join('') })).json();
    };
    expect(await send(FOLDED)).toMatchObject({ created: 2, failed: 1, errors: [{ uid: 'large' }] });
    expect(await send(LONG_LINE)).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
  });
});
