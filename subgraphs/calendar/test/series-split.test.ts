import fc from 'fast-check';
import { CalendarDocument } from '../src/clients/icalendar/calendar-document';
import { splitOff, truncate } from '../src/events/series-edit';
import { expand } from '../src/recurrence/expand';

const WINDOW = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2029, 0, 1) };
const NOW = new Date('2026-01-01T00:00:00Z');

function starts(document: CalendarDocument): string[] {
  const { instances, truncated } = expand(document, WINDOW, document.zones('Europe/Paris'));
  expect(truncated).toBe(false);
  return instances.map(({ startsAt, endsAt, part }) =>
    [new Date(startsAt).toISOString(), endsAt - startsAt, part.summary ?? ''].join(' '),
  );
}

const weekdays = fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), {
  minLength: 1,
  maxLength: 4,
});

const rule = fc
  .record({
    base: fc.oneof(
      fc.constant('FREQ=DAILY'),
      weekdays.map((days) => `FREQ=WEEKLY;BYDAY=${days.join(',')}`),
      fc.integer({ min: 1, max: 31 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
      fc.constantFrom('FREQ=MONTHLY;BYDAY=-1FR', 'FREQ=YEARLY', 'FREQ=MONTHLY;BYDAY=2TU'),
      fc.constant('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'),
    ),
    interval: fc.integer({ min: 1, max: 4 }),
    end: fc.oneof(
      fc.constant(''),
      fc.integer({ min: 1, max: 40 }).map((count) => `;COUNT=${count}`),
      fc
        .integer({ min: 1, max: 12 })
        .map((month) => `;UNTIL=2027${String(month).padStart(2, '0')}15T000000Z`),
    ),
  })
  .map(({ base, interval, end }) => `RRULE:${base};INTERVAL=${interval}${end}`);

const form = fc.constantFrom(
  { name: 'zoned', head: ';TZID=Europe/Paris:', tail: '' },
  { name: 'southern', head: ';TZID=Australia/Lord_Howe:', tail: '' },
  { name: 'utc', head: ':', tail: 'Z' },
);

const series = fc
  .record({
    rule,
    form,
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.integer({ min: 0, max: 23 }),
    except: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
    change: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
  })
  .map(({ rule: text, form: { head, tail }, day, hour, except, change }) => {
    const time = `202603${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}3000`;
    const document = CalendarDocument.parse(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'BEGIN:VEVENT',
        'UID:u',
        'DTSTAMP:20260101T000000Z',
        `DTSTART${head}${time}${tail}`,
        'DURATION:PT1H',
        'SUMMARY:as planned',
        text,
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    const instancesOf = () => expand(document, WINDOW, document.zones('Europe/Paris')).instances;
    for (const index of change) {
      const at = instancesOf()[index]?.recurrenceId;
      if (at) document.patch(at, { summary: `changed ${index}` }, NOW);
    }
    for (const index of except) {
      const at = instancesOf()[index]?.recurrenceId;
      if (at && instancesOf().length > 1) document.exclude(at, NOW);
    }
    return document;
  });

describe('a series split at an instance', () => {
  it('takes place as often and at the same times as before', () => {
    fc.assert(
      fc.property(series, fc.nat(200), (document, pick) => {
        const zones = document.zones('Europe/Paris');
        const { instances } = expand(document, WINDOW, zones);
        const at = instances[pick % Math.max(1, instances.length)]?.recurrenceId;
        if (!at) {
          fc.pre(false);
          return;
        }
        const first = document.clone();
        const rest = splitOff(document, at, { zones, now: NOW, uid: 'other' });
        const remains = truncate(first, at, { zones, now: NOW });
        const union = [...(remains ? starts(first) : []), ...starts(rest)];
        expect(union.sort()).toEqual(starts(document).sort());
        // What is written is read as the same.
        expect(starts(CalendarDocument.parse(rest.toText()))).toEqual(starts(rest));
        expect(rest.uid).toBe('other');
      }),
      { numRuns: 100 },
    );
  });
});
