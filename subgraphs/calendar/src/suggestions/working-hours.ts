import { DAY_MS, MINUTE_MS } from '../time/calendar-time';
import { findZone, utcZone, type Zone } from '../time/zones';

/** When somebody works: the same hours on some days of the week, on their own clock. */
export interface WorkingHours {
  /** IANA name. */
  readonly timezone: string;
  /** ISO days: 1 is Monday, 7 Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Who has not said otherwise works from Monday to Friday, nine to five. */
export function usualHours(timezone: string): WorkingHours {
  return { timezone, days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 17 * 60 };
}

/** Whether a time lies within the working hours of one day. */
export function isWithin(hours: WorkingHours, start: number, end: number): boolean {
  const zone: Zone = findZone(hours.timezone) ?? utcZone;
  const wall = zone.toWall(start);
  const day = Math.floor(wall / DAY_MS);
  // 1970-01-01 was a Thursday.
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
  const midnight = day * DAY_MS;
  return (
    hours.days.includes(weekday) &&
    wall >= midnight + hours.fromMinute * MINUTE_MS &&
    zone.toWall(end) <= midnight + hours.toMinute * MINUTE_MS
  );
}
