import { examples, show } from '../../test/fixtures/rfc5545-examples';
import { objects } from '../../test/fixtures/rfc5545-objects';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import { expand } from './expand';

const NEW_YORK = 'America/New_York';
const ALL = { from: Date.UTC(1990, 0, 1), to: Date.UTC(2020, 0, 1) };

function calendar(lines: readonly string[]): CalendarDocument {
  return CalendarDocument.parse(
    [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:example'],
      ...['DTSTAMP:19970101T000000Z', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''],
    ].join('\r\n'),
  );
}

function instants(lines: readonly string[]): number[] {
  const document = calendar(lines);
  const { instances } = expand(document, ALL, document.zones(NEW_YORK));
  return instances.map(({ startsAt }) => startsAt);
}

function onTheWall(lines: readonly string[]): string[] {
  const zone = calendar(lines).zones(NEW_YORK).zone(NEW_YORK);
  return instants(lines).map((at) => show(zone.toWall(at)));
}

describe('the examples of RFC 5545 in New York', () => {
  it.each(objects)('%s', (_, lines, expected) => {
    expect(onTheWall(lines)).toEqual(expected);
  });

  const counted = examples.filter(([, , rule]) => rule.includes('COUNT='));
  it.each(counted)('%s, as an event', (_, start, rule, expected) => {
    const lines = [`DTSTART;TZID=${NEW_YORK}:${start}`, `RRULE:${rule}`];
    expect(onTheWall(lines)).toEqual(expected);
  });

  it('is at 9:00 EDT until 25 October 1997 and at 9:00 EST from then on', () => {
    const [, lines = []] = objects[0] ?? [];
    const shown = instants(lines).map(show);
    expect(shown).toContain('1997-10-25 13:00');
    expect(shown).toContain('1997-10-26 14:00');
  });

  it('gives a period of RDATE its own length', () => {
    const [, lines = []] = objects.find(([name]) => name.endsWith('as periods')) ?? [];
    const document = calendar(lines);
    const { instances } = expand(document, ALL, document.zones(undefined));
    const hours = instances.map(({ startsAt, endsAt }) => (endsAt - startsAt) / 3_600_000);
    expect(hours).toEqual([0, 2, 3]);
  });
});
