import type { Zone } from './zones';

/** How a time is written: RFC 5545 §3.3.4 (DATE) and the three forms of §3.3.5. */
export type TimeForm = 'DATE' | 'FLOATING' | 'UTC' | 'ZONED';

/** A calendar's time: what the clock on the wall shows, and whose clock it is. */
export interface CalendarTime {
  /** The clock's reading, as milliseconds since 1970-01-01T00:00 on that same clock. */
  readonly wall: number;
  readonly form: TimeForm;
  /** The zone's name; only with `ZONED`. */
  readonly zone?: string;
}

/** Finds the zone of a name: an IANA zone, or one that the object brought along. */
export interface Zones {
  zone(name: string): Zone;
  /** Where floating times and whole days are: the calendar's own zone. */
  readonly floating: Zone;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Times outside these years are refused, so that arithmetic stays bounded. Outlook has birthdays in 1604. */
export const FIRST_YEAR = 1600;
export const LAST_YEAR = 2200;

/** The point in time, as milliseconds since the epoch. */
export function instantOf(time: CalendarTime, zones: Zones): number {
  if (time.form === 'UTC') return time.wall;
  const zone =
    time.form === 'ZONED' && time.zone !== undefined ? zones.zone(time.zone) : zones.floating;
  return zone.toInstant(time.wall);
}

/** The same clock (form and zone) showing another reading. */
export function withWall(time: CalendarTime, wall: number): CalendarTime {
  return { ...time, wall };
}

/** What the clock of `like` shows at `instant`. */
export function timeAt(instant: number, like: CalendarTime, zones: Zones): CalendarTime {
  if (like.form === 'UTC') return { wall: instant, form: 'UTC' };
  const zone =
    like.form === 'ZONED' && like.zone !== undefined ? zones.zone(like.zone) : zones.floating;
  const wall = zone.toWall(instant);
  return withWall(like, like.form === 'DATE' ? Math.floor(wall / DAY_MS) * DAY_MS : wall);
}

/** As GraphQL shows it: a point in time, and a whole day as midnight UTC of its date. */
export function shownInstant(time: CalendarTime, zones: Zones): Date {
  return new Date(time.form === 'DATE' ? time.wall : instantOf(time, zones));
}

/** Whether the reading lies within the years we keep. */
export function withinYears(wall: number): boolean {
  const year = new Date(wall).getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** The basic format of ISO 8601, as iCalendar writes it: `20260301` or `20260301T090000`, `Z` for UTC. */
export function formatBasic({ wall, form }: CalendarTime): string {
  const text = new Date(wall).toISOString().replace(/[-:]/g, '');
  if (form === 'DATE') return text.slice(0, 8);
  return text.slice(0, 15) + (form === 'UTC' ? 'Z' : '');
}

/** The reading that a DATE or DATE-TIME value in basic format holds, or undefined for junk. */
export function parseBasic(text: string): Pick<CalendarTime, 'wall' | 'form'> | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  // A reading that does not exist rolls over into another; a leap second is the next minute's first.
  const written = formatBasic({ wall: second === 60 ? wall - 1000 : wall, form: 'FLOATING' });
  if (written.slice(0, 11) !== (text.includes('T') ? text.slice(0, 11) : `${text}T00`))
    return undefined;
  return { wall, form: formOf(text) };
}

function formOf(text: string): TimeForm {
  if (!text.includes('T')) return 'DATE';
  return text.endsWith('Z') ? 'UTC' : 'FLOATING';
}
