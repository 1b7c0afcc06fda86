const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 1);

/** The month that is listed. */
export const MONTH = { from: '2026-06-01T00:00:00Z', to: '2026-07-01T00:00:00Z' } as const;

/** One event; those of a bench are spread over two years. */
export function eventText(i: number, more: readonly string[] = []): string {
  return calendarText(eventLines(i, more));
}

/** An event for each number below `count`. */
export function eventTexts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => eventText(i));
}

/** One file with as many events as fit into a number of bytes; each with a text of about 2 kB. */
export function fileText(bytes: number): { readonly text: string; readonly events: number } {
  const words = `DESCRIPTION:${'What somebody has written about it. '.repeat(52)}`;
  const lines: string[] = [];
  let events = 0;
  for (let size = 200; ; events += 1) {
    const event = eventLines(events, [words]);
    size += event.join('\r\n').length + 2;
    if (size > bytes) return { text: calendarText(lines), events };
    lines.push(...event);
  }
}

/** A calendar around lines of components. */
export function calendarText(lines: readonly string[]): string {
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Bench//EN'];
  return [...head, ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

/** The lines of one event. */
export function eventLines(i: number, more: readonly string[] = []): string[] {
  const at = BEGIN + (i % 730) * DAY_MS + (i % 10) * HOUR_MS;
  return [
    'BEGIN:VEVENT',
    `UID:bench-${i}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${basic(at)}`,
    `DTEND:${basic(at + HOUR_MS)}`,
    `SUMMARY:Event ${i}`,
    ...more,
    'END:VEVENT',
  ];
}

function basic(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
