import { createHash } from 'node:crypto';
import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:Office',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0330',
  'TZOFFSETTO:+0330',
  'END:STANDARD',
  'END:VTIMEZONE',
];

function file(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function event(uid: string, ...lines: string[]): string[] {
  return ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
}

describe('calendars as files', () => {
  let world: World;
  let alice: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
  });
  afterAll(() => world.close());

  async function calendarFor(name: string): Promise<string> {
    return (await alice.createCalendar({ name })).calendar.id;
  }
  async function put(
    id: string,
    body: string | ReadableStream,
  ): Promise<{ status: number; answer: Data }> {
    const query = 'mutation ($id: ID!) { importCalendarLink(calendarId: $id) }';
    const url = (await alice.ask(query, { id }))['importCalendarLink'];
    const response = await fetch(url, { method: 'PUT', body, duplex: 'half' });
    return { status: response.status, answer: await response.json() };
  }
  async function get(id: string): Promise<string> {
    const query = 'mutation ($id: ID!) { exportCalendar(calendarId: $id) }';
    const response = await fetch((await alice.ask(query, { id }))['exportCalendar']);
    expect(response.headers.get('content-type')).toContain('text/calendar');
    return response.text();
  }

  it('takes sound objects, names faulty ones, and gives back every property', async () => {
    const id = await calendarFor('Files');
    const text = file(
      ...ZONE,
      ...event(
        'a',
        'DTSTART;TZID=Office:20260301T090000',
        'X-KEEP;X-P=1:me',
        'RRULE:FREQ=DAILY;COUNT=3',
      ),
      ...event('bad', 'DTSTART:20260301T090000Z', 'DTEND:20260301T080000Z'),
      ...event('explodes', 'DTSTART:20260301T090000Z', 'RRULE:FREQ=SECONDLY'),
      'BEGIN:VTODO',
      'UID:t',
      'DTSTAMP:20260101T000000Z',
      'SUMMARY:Do it',
      'END:VTODO',
      ...event('none'),
      // A changed instance that comes later belongs to its series.
      ...event(
        'a',
        'RECURRENCE-ID;TZID=Office:20260302T090000',
        'DTSTART;TZID=Office:20260302T110000',
        'SUMMARY:later',
      ),
    );
    const { status, answer } = await put(id, text);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ created: 2, updated: 0, unchanged: 0, failed: 3 });
    expect(answer['errors'].map(({ uid }: Data) => uid)).toEqual(['bad', 'explodes', 'none']);
    const starts = (
      await alice.events('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', {
        calendarId: id,
      })
    ).map(({ start }: Data) => start.toISOString().slice(8, 16));
    expect(starts).toEqual(['01T05:30', '02T07:30', '03T05:30']);

    const out = await get(id);
    expect(out).toContain('X-KEEP;X-P=1:me');
    expect(out).toContain('SUMMARY:Do it');
    expect(out.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1);
    const copy = await calendarFor('Copy');
    expect((await put(copy, out)).answer).toMatchObject({ created: 2, failed: 0 });
    expect((await put(copy, out)).answer).toMatchObject({ created: 0, unchanged: 2, failed: 0 });
  });

  it.each([
    ['no calendar', 'hello'],
    ['cut off in the middle', file(...event('x', 'DTSTART:20260301T090000Z')).slice(0, 120)],
    ['with ends that end nothing', file('BEGIN:VEVENT', 'END:VTODO')],
  ])('refuses a file that is %s', async (_, text) => {
    const id = await calendarFor('Junk');
    expect(await put(id, text)).toMatchObject({
      status: 400,
      answer: { code: 'INVALID_REQUEST_BODY' },
    });
  });

  it('takes 20 MB as they come, with flat memory, and refuses more', async () => {
    const id = await calendarFor('Large');
    const pad = createHash('sha256').update('pad').digest('hex').repeat(640);
    function* parts(objects: number): Generator<Uint8Array> {
      const encode = new TextEncoder();
      yield encode.encode('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n');
      for (let i = 0; i < objects; i += 1) {
        const lines = event(`u${i}`, 'DTSTART:20260301T090000Z', `DESCRIPTION:${pad}`);
        yield encode.encode(`${lines.join('\r\n')}\r\n`);
      }
      yield encode.encode('END:VCALENDAR\r\n');
    }
    const stream = (objects: number): ReadableStream =>
      ReadableStream.from(parts(objects)) as never;
    let most = 0;
    const before = process.memoryUsage().heapUsed;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }, 20);
    const objects = 470;
    const { answer } = await put(id, stream(objects));
    clearInterval(watch);
    expect(answer).toMatchObject({ created: objects, failed: 0 });
    expect(most).toBeLessThan(150 * 1024 * 1024);
    const refused = await put(id, stream(550)).catch(() => ({ status: 413 }));
    expect(refused.status).toBe(413);
  }, 120_000);

  it('gives a link to nobody else', async () => {
    const id = await calendarFor('Mine');
    const bob = world.as('bob');
    for (const name of ['exportCalendar', 'importCalendarLink']) {
      const answer = await bob.execute(`mutation ($id: ID!) { ${name}(calendarId: $id) }`, { id });
      expect(answer.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
    }
    const forged = await fetch(`${world.url}/calendar/export.ics?calendar=${id}`);
    expect(forged.status).toBeGreaterThanOrEqual(400);
  });
});
