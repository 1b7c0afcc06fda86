import ICAL from 'ical.js';
import { DAY_MS, formatBasic, HOUR_MS, MINUTE_MS } from '../../time/calendar-time';
import type { Zone } from '../../time/zones';

/** Years for which transitions are written: a reader beyond them knows the IANA name. */
const YEARS_AHEAD = 5;

interface Transition {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/**
 * The VTIMEZONE of an IANA zone around `instant`, which RFC 5545 §3.6.5 asks for with each TZID. Zones
 * that change by the same rule each year get that rule, the others the changes of the next years.
 */
export function timezoneComponent(zone: Zone, instant: number): ICAL.Component {
  const year = new Date(instant).getUTCFullYear() - 1;
  const component = new ICAL.Component('vtimezone');
  component.updatePropertyWithValue('tzid', zone.name);
  const years = Array.from({ length: YEARS_AHEAD }, (_, i) => transitionsIn(zone, year + i));
  const [first = []] = years;
  const rules = first.map((transition, i) =>
    yearlyRule(
      transition,
      years.map((found) => found[i]),
    ),
  );
  const regular = years.every((found) => found.length === first.length) && rules.every(Boolean);
  if (first.length === 0 && years.every((found) => found.length === 0)) {
    const offset = zone.offsetAt(instant);
    add(component, zone, { at: Date.UTC(1970, 0, 1) - offset, before: offset, after: offset });
  } else if (regular) {
    first.forEach((transition, i) => add(component, zone, transition, rules[i]));
  } else {
    const start = Date.UTC(year, 0, 1);
    const offset = zone.offsetAt(start);
    add(component, zone, { at: start - offset, before: offset, after: offset });
    for (const transition of years.flat()) add(component, zone, transition);
  }
  return component;
}

function transitionsIn(zone: Zone, year: number): Transition[] {
  const found: Transition[] = [];
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY_MS) {
    const before = zone.offsetAt(day);
    const after = zone.offsetAt(day + DAY_MS);
    if (before !== after) found.push({ at: changeWithin(zone, day, before), before, after });
  }
  return found;
}

function changeWithin(zone: Zone, day: number, before: number): number {
  let [low, high] = [day, day + DAY_MS];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (zone.offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` when all years have it so; undefined otherwise. */
function yearlyRule(
  first: Transition,
  all: readonly (Transition | undefined)[],
): string | undefined {
  const days = all.map((transition) => new Date((transition?.at ?? 0) + (transition?.before ?? 0)));
  const [day = new Date(0)] = days;
  const weekday = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][day.getUTCDay()] ?? 'SU';
  const same = all.every(
    (transition, i) =>
      transition?.before === first.before &&
      transition.after === first.after &&
      days[i]?.getUTCMonth() === day.getUTCMonth() &&
      days[i].getUTCDay() === day.getUTCDay() &&
      days[i].getTime() % DAY_MS === day.getTime() % DAY_MS,
  );
  if (!same) return undefined;
  const rule = (ordinal: number): string =>
    `FREQ=YEARLY;BYMONTH=${day.getUTCMonth() + 1};BYDAY=${ordinal}${weekday}`;
  if (days.every(isLastOfMonth)) return rule(-1);
  const week = Math.ceil(day.getUTCDate() / 7);
  return days.every((other) => Math.ceil(other.getUTCDate() / 7) === week) ? rule(week) : undefined;
}

function isLastOfMonth(day: Date): boolean {
  return new Date(day.getTime() + 7 * DAY_MS).getUTCMonth() !== day.getUTCMonth();
}

function add(timezone: ICAL.Component, zone: Zone, transition: Transition, rule?: string): void {
  const { at, before, after } = transition;
  const observance = new ICAL.Component(after > before ? 'daylight' : 'standard');
  const wall = { wall: at + before, form: 'FLOATING' as const };
  observance.addProperty(ICAL.Property.fromString(`DTSTART:${formatBasic(wall)}`));
  observance.addProperty(ICAL.Property.fromString(`TZOFFSETFROM:${offsetText(before)}`));
  observance.addProperty(ICAL.Property.fromString(`TZOFFSETTO:${offsetText(after)}`));
  observance.updatePropertyWithValue('tzname', nameAt(zone, at));
  if (rule !== undefined) observance.addProperty(ICAL.Property.fromString(`RRULE:${rule}`));
  timezone.addSubcomponent(observance);
}

function offsetText(offset: number): string {
  const size = Math.abs(offset);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(size / HOUR_MS)}${two((size % HOUR_MS) / MINUTE_MS)}`;
}

function nameAt(zone: Zone, instant: number): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: 'short' });
  return (
    format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? zone.name
  );
}
