import { CalendarDocument } from '../clients/icalendar/calendar-document';
import { expand, extentOf, findInstance } from './expand';

const ALL = { from: Date.UTC(1990, 0, 1), to: Date.UTC(2040, 0, 1) };

function event(...lines: string[]): string {
  const uid = lines.some((line) => line.startsWith('UID:')) ? [] : ['UID:test'];
  return ['BEGIN:VEVENT', ...uid, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\r\n');
}

function calendar(...parts: string[]): CalendarDocument {
  return CalendarDocument.parse(
    ['BEGIN:VCALENDAR', 'VERSION:2.0', ...parts, 'END:VCALENDAR'].join('\r\n'),
  );
}

function starts(document: CalendarDocument, window = ALL, floating?: string): string[] {
  const { instances } = expand(document, window, document.zones(floating));
  return instances.map(({ startsAt }) => new Date(startsAt).toISOString().slice(0, 16));
}

function ends(document: CalendarDocument): string[] {
  const { instances } = expand(document, ALL, document.zones(undefined));
  return instances.map(({ endsAt }) => new Date(endsAt).toISOString().slice(0, 16));
}

const NEW_YORK = 'DTSTART;TZID=America/New_York';

describe('clock changes', () => {
  it('keeps the time on the wall across the change', () => {
    const document = calendar(event(`${NEW_YORK}:20260306T090000`, 'RRULE:FREQ=DAILY;COUNT=4'));
    expect(starts(document)).toEqual([
      '2026-03-06T14:00',
      '2026-03-07T14:00',
      '2026-03-08T13:00',
      '2026-03-09T13:00',
    ]);
  });

  it('takes a time in the gap with the offset before it (RFC 5545 §3.3.5)', () => {
    const document = calendar(event(`${NEW_YORK}:20260307T023000`, 'RRULE:FREQ=DAILY;COUNT=3'));
    // 02:30 does not occur on 8 March: it is 03:30 EDT.
    expect(starts(document)).toEqual(['2026-03-07T07:30', '2026-03-08T07:30', '2026-03-09T06:30']);
  });

  it('takes a time that occurs twice as the first of them', () => {
    const document = calendar(event(`${NEW_YORK}:20261031T013000`, 'RRULE:FREQ=DAILY;COUNT=3'));
    expect(starts(document)).toEqual(['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']);
  });

  it('works in the south and with half an hour (Lord Howe Island)', () => {
    const document = calendar(
      event('DTSTART;TZID=Australia/Lord_Howe:20261003T100000', 'RRULE:FREQ=DAILY;COUNT=2'),
    );
    expect(starts(document)).toEqual(['2026-10-02T23:30', '2026-10-03T23:00']);
  });

  it('knows the day that Samoa left out', () => {
    const document = calendar(
      event('DTSTART;TZID=Pacific/Apia:20111229T120000', 'RRULE:FREQ=DAILY;COUNT=3'),
    );
    expect(starts(document)).toEqual(['2011-12-29T22:00', '2011-12-30T22:00']);
  });

  it('keeps the exact length given by DTEND and the days given by DURATION', () => {
    const byEnd = calendar(
      event(
        `${NEW_YORK}:20260306T220000`,
        'DTEND;TZID=America/New_York:20260307T060000',
        'RRULE:FREQ=DAILY;COUNT=2',
      ),
    );
    expect(ends(byEnd)).toEqual(['2026-03-07T11:00', '2026-03-08T11:00']);
    const byDuration = calendar(event(`${NEW_YORK}:20260307T090000`, 'DURATION:P1D'));
    expect(ends(byDuration)).toEqual(['2026-03-08T13:00']);
  });

  it('ends at UNTIL in UTC, with the instance at that very time', () => {
    const document = calendar(
      event(`${NEW_YORK}:20260306T090000`, 'RRULE:FREQ=DAILY;UNTIL=20260308T130000Z'),
    );
    expect(starts(document)).toHaveLength(3);
    const before = calendar(
      event(`${NEW_YORK}:20260306T090000`, 'RRULE:FREQ=DAILY;UNTIL=20260308T125959Z'),
    );
    expect(starts(before)).toHaveLength(2);
  });

  it('does not repeat an hour that an hourly rule meets twice', () => {
    const document = calendar(event(`${NEW_YORK}:20260308T010000`, 'RRULE:FREQ=HOURLY;COUNT=4'));
    expect(starts(document)).toEqual(['2026-03-08T06:00', '2026-03-08T07:00', '2026-03-08T08:00']);
  });
});

describe('whose clock', () => {
  it('has whole days and floating times in the zone of the calendar', () => {
    const day = calendar(event('DTSTART;VALUE=DATE:20260301', 'RRULE:FREQ=YEARLY;COUNT=2'));
    expect(starts(day, ALL, 'Asia/Tokyo')).toEqual(['2026-02-28T15:00', '2027-02-28T15:00']);
    const floating = calendar(event('DTSTART:20260301T090000'));
    expect(starts(floating, ALL, 'Asia/Tokyo')).toEqual(['2026-03-01T00:00']);
    expect(starts(floating)).toEqual(['2026-03-01T09:00']);
  });

  it('understands the names that Windows and vendors give', () => {
    const windows = calendar(event('DTSTART;TZID=W. Europe Standard Time:20260701T090000'));
    expect(starts(windows)).toEqual(['2026-07-01T07:00']);
    const vendor = calendar(
      event('DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260701T090000'),
    );
    expect(starts(vendor)).toEqual(['2026-07-01T07:00']);
  });

  it('follows the VTIMEZONE that came along for a name nobody knows', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Customized',
      'BEGIN:STANDARD',
      'DTSTART:16010101T030000',
      'TZOFFSETFROM:+0500',
      'TZOFFSETTO:+0400',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:+0400',
      'TZOFFSETTO:+0500',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ].join('\r\n');
    const document = calendar(
      zone,
      event('DTSTART;TZID=Customized:20260115T090000', 'RRULE:FREQ=MONTHLY;INTERVAL=6;COUNT=2'),
    );
    expect(starts(document)).toEqual(['2026-01-15T05:00', '2026-07-15T04:00']);
  });
});

describe('exceptions', () => {
  const series = (...lines: string[]): string =>
    event(
      `${NEW_YORK}:20260302T090000`,
      'DTEND;TZID=America/New_York:20260302T100000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      ...lines,
    );

  it('leaves out EXDATEs, given in the zone, in UTC or as a date', () => {
    const document = calendar(
      series(
        'EXDATE;TZID=America/New_York:20260302T090000',
        'EXDATE:20260309T130000Z',
        'EXDATE;VALUE=DATE:20260316',
      ),
    );
    expect(starts(document)).toEqual(['2026-03-23T13:00']);
  });

  it('keeps DTSTART beside RDATEs alone', () => {
    const document = calendar(
      event(
        'DTSTART:20260301T090000Z',
        'RDATE:20260305T100000Z,20260301T090000Z',
        'RDATE;VALUE=PERIOD:20260310T090000Z/PT3H',
      ),
    );
    expect(starts(document)).toEqual(['2026-03-01T09:00', '2026-03-05T10:00', '2026-03-10T09:00']);
    expect(ends(document)[2]).toBe('2026-03-10T12:00');
  });

  it('puts changed instances in place of their originals', () => {
    const moved = event(
      'RECURRENCE-ID;TZID=America/New_York:20260309T090000',
      `${NEW_YORK}:20260310T150000`,
      'SUMMARY:Moved',
    );
    const document = calendar(series(), moved);
    expect(starts(document)).toEqual([
      '2026-03-02T14:00',
      '2026-03-10T19:00',
      '2026-03-16T13:00',
      '2026-03-23T13:00',
    ]);
    const window = { from: Date.UTC(2026, 2, 9), to: Date.UTC(2026, 2, 10) };
    expect(starts(document, window)).toEqual([]);
    const found = findInstance(document, Date.UTC(2026, 2, 9, 13), document.zones(undefined));
    expect(found?.part.summary).toBe('Moved');
  });

  it('finds an instance that was moved out of its time far into the window', () => {
    const moved = event(
      'RECURRENCE-ID;TZID=America/New_York:20260309T090000',
      `${NEW_YORK}:20261201T090000`,
    );
    const window = { from: Date.UTC(2026, 11, 1), to: Date.UTC(2026, 11, 2) };
    expect(starts(calendar(series(), moved), window)).toEqual(['2026-12-01T14:00']);
  });

  it('applies THISANDFUTURE to what follows', () => {
    const from = event(
      'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20260316T090000',
      `${NEW_YORK}:20260316T110000`,
    );
    expect(starts(calendar(series(), from))).toEqual([
      '2026-03-02T14:00',
      '2026-03-09T13:00',
      '2026-03-16T15:00',
      '2026-03-23T15:00',
    ]);
  });

  it('shows an instance one was invited to without the series', () => {
    const document = calendar(event('RECURRENCE-ID:20260309T130000Z', 'DTSTART:20260309T130000Z'));
    expect(starts(document)).toEqual(['2026-03-09T13:00']);
  });
});

describe('bounds', () => {
  it('tells an endless series from one that ends', () => {
    const endless = calendar(event('DTSTART:20260301T090000Z', 'RRULE:FREQ=DAILY'));
    expect(extentOf(endless, endless.zones(undefined)).to).toBe(Number.POSITIVE_INFINITY);
    const ending = calendar(
      event('DTSTART:20260301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
    );
    expect(extentOf(ending, ending.zones(undefined))).toEqual({
      from: Date.UTC(2026, 2, 1, 9),
      to: Date.UTC(2026, 2, 3, 10),
    });
  });

  it('gives up on a rule that explodes, and says so', () => {
    const document = calendar(event('DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY'));
    const begun = process.cpuUsage();
    const { instances, truncated } = expand(
      document,
      { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) },
      document.zones(undefined),
    );
    expect(truncated).toBe(true);
    expect(instances.length).toBeLessThanOrEqual(10_000);
    // CPU time: what else the machine does is not its fault.
    expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
  });

  it('includes an instance that began before the window and lasts into it', () => {
    const document = calendar(
      event('DTSTART:20260301T230000Z', 'DURATION:PT2H', 'RRULE:FREQ=DAILY'),
    );
    const window = { from: Date.UTC(2026, 2, 5), to: Date.UTC(2026, 2, 5, 12) };
    expect(starts(document, window)).toEqual(['2026-03-04T23:00']);
  });
});
