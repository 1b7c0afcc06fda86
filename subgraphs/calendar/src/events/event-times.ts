import { InvalidInputError } from '@suitegraph/kit/errors';
import {
  DAY_MS,
  HOUR_MS,
  instantOf,
  timeAt,
  withinYears,
  type CalendarTime,
  type Zones,
} from '../time/calendar-time';
import { findZone } from '../time/zones';
import type { EventPart } from './calendar-object';
import type { EventInput } from './event.inputs';

const MAX_DURATION_DAYS = 366;
const DEFAULT_LENGTH_MS = HOUR_MS;

/** What an input is read against. */
export interface InputContext {
  readonly viewerAddress: string;
  /** The calendar's zone, for new events without one of their own. */
  readonly calendarZone: string | undefined;
  readonly zones: Zones;
  /** The event or instance as it is; absent for a new one. */
  readonly current?: Pick<EventPart, 'start' | 'span' | 'attendees'>;
}

/** Refuses an input, naming its field. @throws InvalidInputError */
export function fail(message: string, ...path: string[]): never {
  throw new InvalidInputError(message, ['input', ...path]);
}

/** The times of the event, in the form and zone it is to have; none when the input says nothing of them. */
export function timesOf(
  input: EventInput,
  context: InputContext,
): { start?: CalendarTime; end?: CalendarTime } {
  const { current, zones } = context;
  if (!input.start && !input.end && input.allDay == null && input.timezone == null) {
    return current ? {} : fail('A new event needs a start', 'start');
  }
  const clock = clockOf(input, context);
  const start = input.start ? onClock(input.start, clock, zones) : movedStart(clock, context);
  const end = input.end ? onClock(input.end, clock, zones) : defaultEnd(start, context);
  checkTimes(start, end, zones);
  return { start, end };
}

function checkTimes(start: CalendarTime, end: CalendarTime, zones: Zones): void {
  if (!withinYears(start.wall)) fail('Out of range', 'start');
  if (!withinYears(end.wall)) fail('Out of range', 'end');
  const length = instantOf(end, zones) - instantOf(start, zones);
  const empty = length === 0 && start.form === 'DATE';
  if (length < 0 || empty) fail('The event ends before it starts', 'end');
  if (length > MAX_DURATION_DAYS * DAY_MS) {
    fail(`An event lasts ${MAX_DURATION_DAYS} days at most`, 'end');
  }
}

/** Whose clock the times are on: the form and zone of the result. */
function clockOf(input: EventInput, context: InputContext): CalendarTime {
  const current = context.current?.start;
  const zone = zoneOf(input, context);
  if (input.allDay ?? current?.form === 'DATE') {
    return { wall: 0, form: 'DATE', ...(zone !== undefined && { zone }) };
  }
  const stays = input.timezone == null && current?.form === 'UTC';
  if (stays || zone === undefined || zone === 'UTC') return { wall: 0, form: 'UTC' };
  return { wall: 0, form: 'ZONED', zone };
}

function zoneOf(
  { timezone }: EventInput,
  { current, calendarZone }: InputContext,
): string | undefined {
  if (timezone != null) {
    return (findZone(timezone) ?? fail('Not an IANA time zone', 'timezone')).name;
  }
  return current?.start.form === 'ZONED' ? current.start.zone : calendarZone;
}

/** A point in time on a clock; for whole days its date. */
export function onClock(at: Date, clock: CalendarTime, zones: Zones): CalendarTime {
  const instant = at.getTime();
  if (clock.form !== 'DATE') return timeAt(Math.floor(instant / 1000) * 1000, clock, zones);
  // A date is midnight UTC; midnight (or any time) of the event's own zone is understood as well.
  const local = clock.zone === undefined ? zones.floating : zones.zone(clock.zone);
  const wall = instant % DAY_MS === 0 ? instant : local.toWall(instant);
  return { wall: Math.floor(wall / DAY_MS) * DAY_MS, form: 'DATE' };
}

function movedStart(clock: CalendarTime, { current, zones }: InputContext): CalendarTime {
  if (!current) return fail('A new event needs a start', 'start');
  if (clock.form === current.start.form && clock.form === 'DATE') return current.start;
  if (clock.form === 'DATE' || current.start.form === 'DATE') {
    fail('start must be given when allDay changes', 'start');
  }
  return timeAt(instantOf(current.start, zones), clock, zones);
}

function defaultEnd(start: CalendarTime, { current, zones }: InputContext): CalendarTime {
  const same = current && (current.start.form === 'DATE') === (start.form === 'DATE');
  if (start.form === 'DATE') {
    return { ...start, wall: start.wall + (same ? Math.max(1, current.span.days) : 1) * DAY_MS };
  }
  const length = same ? current.span.days * DAY_MS + current.span.ms : DEFAULT_LENGTH_MS;
  return timeAt(instantOf(start, zones) + length, start, zones);
}
