import { CalendarDocument } from '../src/clients/icalendar/calendar-document';
import { expand } from '../src/recurrence/expand';

const ALL = { from: Date.UTC(1990, 0, 1), to: Date.UTC(2040, 0, 1) };

function starts(lines: readonly string[], floating?: string): string[] {
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:u',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  const document = CalendarDocument.parse(text.join('\r\n'));
  const { instances } = expand(document, ALL, document.zones(floating));
  return instances.map(({ startsAt }) => new Date(startsAt).toISOString().slice(0, 16));
}

// Each with three days around a change of its clocks, at a time that is missing or comes twice.
const CHANGES: [name: string, zone: string, start: string, expected: string[]][] = [
  [
    'gap in Europe',
    'Europe/Berlin',
    '20260328T023000',
    ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30'],
  ],
  [
    'fold in Europe',
    'Europe/Berlin',
    '20261024T023000',
    ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  [
    'gap in America',
    'America/Los_Angeles',
    '20260307T023000',
    ['2026-03-07T10:30', '2026-03-08T10:30', '2026-03-09T09:30'],
  ],
  [
    'gap in the south',
    'Australia/Sydney',
    '20261003T023000',
    ['2026-10-02T16:30', '2026-10-03T16:30', '2026-10-04T15:30'],
  ],
  [
    'fold in the south',
    'America/Santiago',
    '20260403T233000',
    ['2026-04-04T02:30', '2026-04-05T02:30', '2026-04-06T03:30'],
  ],
  [
    'gap of half an hour',
    'Australia/Lord_Howe',
    '20261003T021500',
    ['2026-10-02T15:45', '2026-10-03T15:45', '2026-10-04T15:15'],
  ],
  [
    'fold of half an hour',
    'Australia/Lord_Howe',
    '20260404T014500',
    ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15'],
  ],
  [
    'offset of half an hour',
    'America/St_Johns',
    '20260307T090000',
    ['2026-03-07T12:30', '2026-03-08T11:30', '2026-03-09T11:30'],
  ],
  [
    'no change, five and a half hours',
    'Asia/Kolkata',
    '20260328T090000',
    ['2026-03-28T03:30', '2026-03-29T03:30', '2026-03-30T03:30'],
  ],
  [
    'no change, five and three quarters',
    'Asia/Kathmandu',
    '20260328T090000',
    ['2026-03-28T03:15', '2026-03-29T03:15', '2026-03-30T03:15'],
  ],
  [
    'gap at midnight',
    'Africa/Cairo',
    '20260423T000000',
    ['2026-04-22T22:00', '2026-04-23T22:00', '2026-04-24T21:00'],
  ],
  [
    'zone of Windows',
    'AUS Eastern Standard Time',
    '20261003T090000',
    ['2026-10-02T23:00', '2026-10-03T22:00', '2026-10-04T22:00'],
  ],
];

describe('daily at a time of the wall clock', () => {
  it.each(CHANGES)('%s (%s)', (_, zone, start, expected) => {
    expect(starts([`DTSTART;TZID=${zone}:${start}`, 'RRULE:FREQ=DAILY;COUNT=3'])).toEqual(expected);
  });

  it('leaves out the day that Samoa left out, and counts it', () => {
    const days = starts(['DTSTART;TZID=Pacific/Apia:20111228T090000', 'RRULE:FREQ=DAILY;COUNT=4']);
    expect(days.map((day) => day.slice(0, 10))).toEqual(['2011-12-28', '2011-12-29', '2011-12-30']);
  });
});

describe('dates', () => {
  it('knows leap days, and years without', () => {
    expect(starts(['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY;COUNT=3'])).toEqual([
      '2024-02-29T00:00',
      '2028-02-29T00:00',
      '2032-02-29T00:00',
    ]);
    expect(
      starts(['DTSTART;VALUE=DATE:20240131', 'RRULE:FREQ=MONTHLY;COUNT=4']).map((day) =>
        day.slice(0, 10),
      ),
    ).toEqual(['2024-01-31', '2024-03-31', '2024-05-31', '2024-07-31']);
    expect(
      starts(['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3']).map(
        (day) => day.slice(0, 10),
      ),
    ).toEqual(['2024-02-29', '2024-03-31', '2024-04-30']);
  });

  it('adds RDATEs, in other zones and as periods, and takes EXDATEs away once each', () => {
    expect(
      starts([
        'DTSTART;TZID=America/New_York:20260302T090000',
        'RDATE;TZID=Europe/Paris:20260303T150000',
        'RDATE;VALUE=PERIOD:20260304T140000Z/PT3H,20260305T140000Z/20260305T150000Z',
        'RDATE:20260302T140000Z',
        'EXDATE:20260304T140000Z',
      ]),
    ).toEqual(['2026-03-02T14:00', '2026-03-03T14:00', '2026-03-05T14:00']);
  });

  it('has floating times where the calendar is', () => {
    const lines = ['DTSTART:20260328T023000', 'RRULE:FREQ=DAILY;COUNT=2'];
    expect(starts(lines, 'Europe/Berlin')).toEqual(['2026-03-28T01:30', '2026-03-29T01:30']);
    expect(starts(lines, 'Asia/Tokyo')).toEqual(['2026-03-27T17:30', '2026-03-28T17:30']);
  });
});

describe('a month of 1,000 series', () => {
  it('is expanded within 300 ms of processor time', () => {
    const rules = [
      'FREQ=DAILY',
      'FREQ=WEEKLY;BYDAY=MO,WE,FR',
      'FREQ=MONTHLY;BYDAY=-1FR',
      'FREQ=YEARLY',
    ];
    const zones = ['Europe/Paris', 'America/New_York', 'Asia/Tokyo', 'Australia/Sydney'];
    const documents = Array.from({ length: 1_000 }, (_, i) =>
      CalendarDocument.parse(
        [
          'BEGIN:VCALENDAR',
          'VERSION:2.0',
          'BEGIN:VEVENT',
          `UID:u${i}`,
          `DTSTART;TZID=${zones[i % 4]}:202001${String(1 + (i % 28)).padStart(2, '0')}T090000`,
          'DURATION:PT1H',
          `RRULE:${rules[(i >> 2) % 4]}`,
          'END:VEVENT',
          'END:VCALENDAR',
        ].join('\r\n'),
      ),
    );
    const window = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 3, 1) };
    const month = (): number =>
      documents.reduce(
        (sum, document) =>
          sum + expand(document, window, document.zones(undefined)).instances.length,
        0,
      );
    const found = month();
    const before = process.cpuUsage();
    expect(month()).toBe(found);
    const { user, system } = process.cpuUsage(before);
    expect(found).toBeGreaterThan(9_000);
    expect((user + system) / 1_000).toBeLessThan(300);
  });
});
