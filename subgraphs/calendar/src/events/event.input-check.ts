import { canonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { expand, extentOf } from '../recurrence/expand';
import { parseRule } from '../recurrence/rule';
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
import type { AttendeePart, EventPart, ReminderPart } from './calendar-object';
import type { AttendeeInput, EventInput } from './event.inputs';

const MAX_SUMMARY = 1_000;
const MAX_DESCRIPTION = 32_000;
const MAX_LOCATION = 1_000;
const MAX_NAME = 200;
const MAX_ATTENDEES = 200;
const MAX_REMINDERS = 10;
const MAX_MINUTES_BEFORE = 366 * 24 * 60;
const MAX_RECURRENCE_LINES = 20;
const MAX_LINE = 4_000;
const MAX_COUNT = 10_000;
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

/** Checks an input and turns it into a change. @throws InvalidInputError naming the field at fault. */
export function toPatch(input: EventInput, context: InputContext): EventPatch {
  checkTexts(input);
  const times = timesOf(input, context);
  return {
    ...(input.summary !== undefined && { summary: input.summary }),
    ...(input.description !== undefined && { description: input.description }),
    ...(input.location !== undefined && { location: input.location }),
    ...times,
    ...(input.attendees && { attendees: attendeesOf(input.attendees, context) }),
    ...(input.recurrence && { recurrence: recurrenceOf(input.recurrence) }),
    ...(input.reminders && { reminders: remindersOf(input.reminders) }),
  };
}

function fail(message: string, ...path: string[]): never {
  throw new InvalidInputError(message, ['input', ...path]);
}

function checkTexts({ summary, description, location }: EventInput): void {
  for (const [name, text] of Object.entries({ summary, description, location })) {
    // RFC 5545 §3.3.11: TEXT holds no control characters but tabs and line breaks.
    if (text != null && !isText(text)) fail('Control characters are not allowed', name);
  }
  if ((summary?.length ?? 0) > MAX_SUMMARY) fail(`At most ${MAX_SUMMARY} characters`, 'summary');
  if ((description?.length ?? 0) > MAX_DESCRIPTION) {
    fail(`At most ${MAX_DESCRIPTION} characters`, 'description');
  }
  if ((location?.length ?? 0) > MAX_LOCATION)
    fail(`At most ${MAX_LOCATION} characters`, 'location');
}

function isText(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\t\r\n]/u.test(text);
}

function timesOf(
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
  for (const [name, time] of [
    ['start', start],
    ['end', end],
  ] as const) {
    if (!withinYears(time.wall)) fail('Out of range', name);
  }
  const length = instantOf(end, zones) - instantOf(start, zones);
  if (length < 0 || (length === 0 && start.form === 'DATE'))
    fail('The event ends before it starts', 'end');
  if (length > MAX_DURATION_DAYS * DAY_MS)
    fail(`An event lasts ${MAX_DURATION_DAYS} days at most`, 'end');
  return { start, end };
}

/** Whose clock the times are on: the form and zone of the result. */
function clockOf(input: EventInput, { current, calendarZone }: InputContext): CalendarTime {
  const allDay = input.allDay ?? current?.start.form === 'DATE';
  if (input.timezone != null && !findZone(input.timezone))
    fail('Not an IANA time zone', 'timezone');
  const kept = current?.start.form === 'ZONED' ? current.start.zone : undefined;
  const zone =
    (input.timezone == null ? undefined : findZone(input.timezone)?.name) ?? kept ?? calendarZone;
  if (allDay) return { wall: 0, form: 'DATE', ...(zone !== undefined && { zone }) };
  if (input.timezone == null && current?.start.form === 'UTC') return { wall: 0, form: 'UTC' };
  return zone === undefined || zone === 'UTC'
    ? { wall: 0, form: 'UTC' }
    : { wall: 0, form: 'ZONED', zone };
}

function onClock(at: Date, clock: CalendarTime, zones: Zones): CalendarTime {
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

function attendeesOf(inputs: readonly AttendeeInput[], context: InputContext): AttendeePart[] {
  if (inputs.length > MAX_ATTENDEES) fail(`At most ${MAX_ATTENDEES} attendees`, 'attendees');
  const known = new Map(context.current?.attendees.map((attendee) => [attendee.address, attendee]));
  const result = new Map<string, AttendeePart>();
  inputs.forEach((input, i) => {
    const path = ['attendees', String(i)];
    const address = addressOf(input.email, path);
    const before = known.get(address);
    if (input.name != null && !isText(input.name)) fail('Not a name', ...path, 'name');
    if ((input.name?.length ?? 0) > MAX_NAME)
      fail(`At most ${MAX_NAME} characters`, ...path, 'name');
    const status = input.status ?? before?.status ?? 'NEEDS_ACTION';
    const own = address === context.viewerAddress;
    if (!own && status !== (before?.status ?? 'NEEDS_ACTION')) {
      fail('Only attendees themselves accept or decline', ...path, 'status');
    }
    const name = input.name ?? before?.name;
    const role =
      input.optional == null ? (before?.role ?? 'REQ-PARTICIPANT') : roleOf(input.optional);
    result.set(address, { address, status, role, ...(name !== undefined && { name }) });
  });
  return [...result.values()];
}

function roleOf(optional: boolean): string {
  return optional ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT';
}

function addressOf(email: string, path: readonly string[]): string {
  try {
    return canonicalAddress(email);
  } catch {
    return fail('Not an e-mail address', ...path, 'email');
  }
}

function remindersOf(reminders: readonly ReminderPart[]): ReminderPart[] {
  if (reminders.length > MAX_REMINDERS) fail(`At most ${MAX_REMINDERS} reminders`, 'reminders');
  for (const { minutesBefore } of reminders) {
    if (minutesBefore < 0 || minutesBefore > MAX_MINUTES_BEFORE) {
      fail(`minutesBefore must be from 0 to ${MAX_MINUTES_BEFORE}`, 'reminders');
    }
  }
  return [...reminders];
}

/** Content lines; a rule may come without its `RRULE:`. */
function recurrenceOf(lines: readonly string[]): string[] {
  if (lines.length > MAX_RECURRENCE_LINES)
    fail(`At most ${MAX_RECURRENCE_LINES} lines`, 'recurrence');
  return lines.map((given) => {
    const line = /^FREQ=/i.test(given) ? `RRULE:${given}` : given;
    if (line.length > MAX_LINE || !/^(RRULE:|(RDATE|EXDATE)[;:])[\x20-\x7e]+$/i.test(line)) {
      fail('Each line is an RRULE, RDATE or EXDATE of RFC 5545', 'recurrence');
    }
    if (/^RRULE:/i.test(line)) parseRule(line.slice('RRULE:'.length));
    return line;
  });
}

/** Refuses an object that happens more often than can be listed, or never. @throws InvalidInputError */
export function checkBounds(document: CalendarDocument): void {
  const zones = document.zones(undefined);
  const { master } = document;
  if (!master) return;
  const tooMany = (): never => {
    throw new InvalidInputError('The event takes place too often', ['input', 'recurrence']);
  };
  if (master.rules.some((text) => (parseRule(text).count ?? 0) > MAX_COUNT)) tooMany();
  const start = instantOf(master.start, zones);
  if (expand(document, { from: start - DAY_MS, to: start + 366 * DAY_MS }, zones).truncated)
    tooMany();
  const { from, to } = extentOf(document, zones);
  if (from === 0 && to === 0) {
    throw new InvalidInputError('The event never takes place', ['input', 'recurrence']);
  }
}
