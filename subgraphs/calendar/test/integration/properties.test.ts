import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const FIELDS = `id version summary status transparent categories visibility geo { latitude longitude } url priority
  comments conferenceUrls attachmentUrls reminders { minutesBefore }`;
const START = '2026-04-01T09:00:00Z';

describe('what else an event says', () => {
  let world: World;
  let alice: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
  });
  afterAll(() => world.close());

  const read = async (id: string): Promise<Data> =>
    (await alice.ask(`query ($id: ID!) { event(id: $id) { ${FIELDS} } }`, { id }))['event'];
  const exported = async (): Promise<string> => {
    const query = 'mutation ($id: ID!) { exportCalendar(calendarId: $id) }';
    const url = (await alice.ask(query, { id: await alice.calendarId() }))['exportCalendar'];
    return (await (await fetch(url)).text()).replace(/\r\n[ \t]/g, '');
  };

  it('is kept, changed and taken away', async () => {
    const input = {
      categories: ['Work, really', 'a;b\nc'],
      visibility: 'CONFIDENTIAL',
      geo: { latitude: 48.85, longitude: 2.35 },
      url: 'https://example.test/a;b,c?d=e',
      priority: 3,
      comments: ['Bring\nshoes'],
      conferenceUrls: ['https://meet.test/room', 'tel:+33123456789'],
      transparent: true,
      status: 'TENTATIVE',
    };
    const { event, errors } = await alice.create({ summary: 'All', start: START, ...input });
    expect(errors).toEqual([]);
    expect(await read(event.id)).toMatchObject(input);
    await alice.update(event.id, {
      categories: [],
      geo: null,
      url: null,
      priority: null,
      comments: [],
      conferenceUrls: ['tel:+33123456789'],
      visibility: 'PUBLIC',
      transparent: false,
    });
    expect(await read(event.id)).toMatchObject({
      categories: [],
      geo: null,
      url: null,
      priority: null,
      comments: [],
      conferenceUrls: ['tel:+33123456789'],
      visibility: 'PUBLIC',
      transparent: false,
      status: 'TENTATIVE',
    });
    await alice.remove(event.id);
  });

  it('outlives an edit where we do not know it', async () => {
    const unknown = [
      'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR;X-A="b;c":AUTOMATIC',
      'IMAGE;DISPLAY=BADGE;VALUE=URI:https://example.test/i.png',
      'RESOURCES:Projector,Whiteboard',
      'ATTACH;FMTTYPE=application/pdf:https://example.test/agenda.pdf',
      'ATTENDEE;CUTYPE=ROOM;X-NUM=7;PARTSTAT=ACCEPTED:mailto:room@elsewhere.test',
    ];
    const alarm = [
      'BEGIN:VALARM',
      'ACTION:AUDIO',
      'TRIGGER;RELATED=END:-PT5M',
      'UID:alarm-1',
      'END:VALARM',
    ];
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:foreign',
      'DTSTART:20260402T090000Z',
    ];
    const ics = [...text, ...unknown, ...alarm, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
    expect((await alice.importIcs(ics)).errors).toEqual([]);
    const [event] = await alice.events('2026-04-02T00:00:00Z', '2026-04-03T00:00:00Z');
    const edited = await alice.update(event['id'], {
      summary: 'Edited',
      categories: ['x'],
      reminders: [{ minutesBefore: 15 }],
    });
    expect(edited.errors).toEqual([]);
    expect(await read(event['id'])).toMatchObject({
      attachmentUrls: ['https://example.test/agenda.pdf'],
      reminders: [{ minutesBefore: 15 }],
    });
    const after = await exported();
    for (const line of [...unknown.slice(1, 4), 'UID:alarm-1', 'X-NUM=7'])
      expect(after).toContain(line);
    expect(after).toMatch(/X-APPLE-TRAVEL-ADVISORY-BEHAVIOR;X-A="b;c":AUTOMATIC/);
  });

  it.each([
    [{ url: 'https://a.test/\r\nATTENDEE:mailto:x@y.test' }, 'url'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ conferenceUrls: ['https://a.test/\nX:1'] }, 'conferenceUrls'],
    [{ conferenceUrls: ['file:///etc/passwd'] }, 'conferenceUrls'],
    [{ priority: 0 }, 'priority'],
    [{ geo: { latitude: 0, longitude: 181 } }, 'geo'],
    [{ categories: ['a\u0007'] }, 'categories'],
    [{ comments: ['x'.repeat(2_001)] }, 'comments'],
    [{ description: 'x'.repeat(10_000_000) }, 'description'],
  ])('refuses what may not stand in %#', async (input, field) => {
    expect(await alice.create({ start: START, ...input })).toMatchObject({
      event: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path: ['input', field] }],
    });
  });

  it('lets no text begin a line of its own', async () => {
    const evil = 'a\r\nATTENDEE:mailto:evil@y.test\rEND:VEVENT\nBEGIN:VEVENT';
    const { event } = await alice.create({
      summary: evil,
      location: evil,
      categories: [evil],
      comments: [evil],
      start: '2026-04-09T09:00:00Z',
      attendees: [{ email: 'bob@demo.test', name: evil }],
    });
    const seen = await alice.event(event.id);
    expect(seen.attendees).toHaveLength(1);
    expect(await exported()).not.toMatch(/[\r\n]ATTENDEE:mailto:evil/);
  });
});
