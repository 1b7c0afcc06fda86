import { commonZones, findZone, type Zone } from '../../time/zones';
import { CalendarDocument } from './calendar-document';
import { timezoneComponent } from './write-zone';

const NOW = new Date('2026-03-01T12:00:00Z');

function zoneNamed(name: string): Zone {
  const zone = findZone(name);
  if (!zone) throw new Error(name);
  return zone;
}

function wrap(...lines: string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:u1',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n');
}

describe('reading', () => {
  it.each([
    ['nothing', ''],
    ['prose', 'Dear all, see you on Monday'],
    ['HTML', '<html><body>404</body></html>'],
    ['a card', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD'],
    ['an empty calendar', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR'],
    ['a calendar cut off', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x'],
    ['no start', wrap('SUMMARY:x')],
    ['no UID', wrap('DTSTART:20260301T090000Z').replace('UID:u1', 'SUMMARY:x')],
    ['an end before the start', wrap('DTSTART:20260301T090000Z', 'DTEND:20260301T080000Z')],
    ['a date that ends in a time', wrap('DTSTART;VALUE=DATE:20260301', 'DTEND:20260301T080000Z')],
    ['a negative duration', wrap('DTSTART:20260301T090000Z', 'DURATION:-PT1H')],
    ['an impossible year', wrap('DTSTART:00010301T090000Z')],
    ['a broken rule', wrap('DTSTART:20260301T090000Z', 'RRULE:FREQ=SOMETIMES')],
    ['a broken date', wrap('DTSTART:2026-03-01')],
    [
      '10,000 exceptions',
      wrap(
        'DTSTART:20260301T090000Z',
        `EXDATE:${Array(10_000).fill('20260301T090000Z').join(',')}`,
      ),
    ],
    ['30,000 components', `BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(30_000)}`],
    ['5 MB', `BEGIN:VCALENDAR\r\n${'X'.repeat(5_000_000)}`],
  ])('refuses %s with a typed error', (_, text) => {
    expect(() => CalendarDocument.parse(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST_BODY' }),
    );
  });

  it('passes over attendees whose address is none', () => {
    const document = CalendarDocument.parse(
      wrap(
        'DTSTART:20260301T090000Z',
        'ATTENDEE:invalid:nomail',
        'ATTENDEE;CN=B:MAILTO:B@Example.org',
      ),
    );
    expect(document.master?.attendees).toEqual([
      { address: 'b@example.org', name: 'B', status: 'NEEDS_ACTION', role: 'REQ-PARTICIPANT' },
    ]);
  });
});

describe('writing', () => {
  it('keeps every property it does not know', () => {
    const document = CalendarDocument.parse(
      wrap(
        'DTSTART:20260301T090000Z',
        'X-VENDOR;X-P=1:kept',
        'GEO:48.85;2.35',
        'ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:room@x.test',
      ),
    );
    document.patch(
      undefined,
      {
        summary: 'A, b; c\nd',
        attendees: [{ address: 'room@x.test', status: 'DECLINED', role: 'REQ-PARTICIPANT' }],
      },
      NOW,
    );
    const text = document.toText();
    expect(text).toContain('X-VENDOR;X-P=1:kept');
    expect(text).toContain('GEO:48.85;2.35');
    expect(text.replace(/\r\n /g, '')).toContain('ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED');
    expect(CalendarDocument.parse(text).master?.summary).toBe('A, b; c\nd');
  });

  it('does not let a text or name break out of its line', () => {
    const start = { wall: Date.UTC(2026, 2, 1, 9), form: 'UTC' as const };
    const evil = 'x"\r\nATTENDEE:mailto:evil@x.test';
    const document = CalendarDocument.create(
      'u',
      {
        start,
        summary: evil,
        attendees: [{ address: 'a@x.test', name: evil, status: 'NEEDS_ACTION', role: 'CHAIR' }],
      },
      NOW,
    );
    const read = CalendarDocument.parse(document.toText());
    expect(read.master?.attendees.map(({ address }) => address)).toEqual(['a@x.test']);
    expect(document.toText()).not.toMatch(/^ATTENDEE:mailto:evil/m);
  });

  it('brings the time zone along, as a rule where there is one', () => {
    const zone = zoneNamed('Europe/Paris');
    const text = timezoneComponent(zone, Date.UTC(2026, 5, 1)).toString();
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU');
    expect(text).toContain('TZOFFSETTO:+0200');
    const start = {
      wall: Date.UTC(2026, 2, 1, 9),
      form: 'ZONED' as const,
      zone: 'America/New_York',
    };
    const document = CalendarDocument.create(
      'u',
      { start, end: { ...start, wall: start.wall + 3_600_000 } },
      NOW,
    );
    expect(document.toText('REQUEST')).toContain('TZID:America/New_York');
    expect(document.toText('REQUEST')).toContain('BYDAY=2SU');
    expect(CalendarDocument.parse(document.toText()).master).toMatchObject({
      start,
      span: { days: 0, ms: 3_600_000 },
    });
  });

  it.each([
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Tokyo',
    'Africa/Casablanca',
    'America/Santiago',
  ])('writes a time zone that reads back the same: %s', (name) => {
    const zone = zoneNamed(name);
    const component = timezoneComponent(zone, Date.UTC(2026, 5, 1))
      .toString()
      .replaceAll(name, 'Unknown');
    const document = CalendarDocument.parse(
      `BEGIN:VCALENDAR\r\n${component}\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART;TZID=Unknown:20260101T090000\r\nEND:VEVENT\r\nEND:VCALENDAR`,
    );
    const written = document.zones(undefined).zone('Unknown');
    for (let day = 0; day < 700; day += 3) {
      const wall = Date.UTC(2026, 0, 1 + day, 12);
      expect(written.toInstant(wall)).toBe(zone.toInstant(wall));
    }
  });

  it('leaves reminders out of what is sent', () => {
    const start = { wall: Date.UTC(2026, 2, 1, 9), form: 'UTC' as const };
    const document = CalendarDocument.create(
      'u',
      { start, reminders: [{ minutesBefore: 15, method: 'DISPLAY' }] },
      NOW,
    );
    expect(document.master?.reminders).toEqual([{ minutesBefore: 15, method: 'DISPLAY' }]);
    expect(document.toText()).toContain('BEGIN:VALARM');
    expect(document.toText('REQUEST')).not.toContain('VALARM');
  });
});

describe('zones', () => {
  it('falls back to the zone of the calendar, and to UTC', () => {
    expect(commonZones('Asia/Tokyo').zone('Nowhere/Land').name).toBe('Asia/Tokyo');
    expect(commonZones('Nowhere/Land').floating.name).toBe('UTC');
    expect(findZone('+02:00')).toBeUndefined();
    expect(findZone('')).toBeUndefined();
  });
});
