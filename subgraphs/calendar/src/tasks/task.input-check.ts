import { detailsPatch } from '../events/event-details.check';
import { checkTexts, recurrenceOf, remindersOf } from '../events/event.input-check';
import { fail, onClock } from '../events/event-times';
import { instantOf, withinYears, type CalendarTime, type Zones } from '../time/calendar-time';
import { findZone } from '../time/zones';
import type { Task, TaskPatch } from './task';
import type { TaskInput } from './task.inputs';

const MAX_RULES = 1;

/** What an input is read against. */
export interface TaskContext {
  /** The calendar's zone, for tasks without one of their own. */
  readonly calendarZone: string | undefined;
  readonly zones: Zones;
  /** The task as it is; absent for a new one. */
  readonly current?: Task;
}

/** Checks an input and turns it into a change. @throws InvalidInputError naming the field at fault. */
export function toTaskPatch(input: TaskInput, context: TaskContext): TaskPatch {
  checkTexts(input);
  const { percentComplete, reminders } = input;
  if (percentComplete != null && (percentComplete < 0 || percentComplete > 100)) {
    fail('From 0 to 100', 'percentComplete');
  }
  const patch: TaskPatch = {
    ...(input.summary !== undefined && { summary: input.summary }),
    ...(input.description !== undefined && { description: input.description }),
    ...(input.location !== undefined && { location: input.location }),
    ...timesOf(input, context),
    ...progressOf(input),
    ...(input.recurrence && { recurrence: recurrenceOf(input.recurrence) }),
    ...(reminders && { reminders: remindersOf(reminders) }),
    ...detailsPatch(input),
  };
  checkWhole(patch, context);
  return patch;
}

function timesOf(input: TaskInput, { current, zones, calendarZone }: TaskContext): TaskPatch {
  const clock = clockOf(input, current?.start ?? current?.due, calendarZone);
  const patch: { start?: CalendarTime | null; due?: CalendarTime | null } = {};
  for (const name of ['start', 'due'] as const) {
    const given = input[name];
    if (given === undefined) continue;
    patch[name] = given && onClock(given, clock, zones);
    if (patch[name] && !withinYears(patch[name].wall)) fail('Out of range', name);
  }
  return patch;
}

/** Whose clock the times are on: the form and zone of the result. */
function clockOf(
  input: TaskInput,
  known: CalendarTime | undefined,
  calendarZone: string | undefined,
): CalendarTime {
  const zone = zoneOf(input, known) ?? calendarZone;
  if (input.allDay ?? known?.form === 'DATE') {
    return { wall: 0, form: 'DATE', ...(zone !== undefined && { zone }) };
  }
  if (zone === undefined || zone === 'UTC') return { wall: 0, form: 'UTC' };
  return { wall: 0, form: 'ZONED', zone };
}

function zoneOf({ timezone }: TaskInput, known: CalendarTime | undefined): string | undefined {
  if (timezone == null) return known?.zone;
  return (findZone(timezone) ?? fail('Not an IANA time zone', 'timezone')).name;
}

/** Being done, in whichever of its three properties it is said. */
function progressOf({ status, percentComplete }: TaskInput): TaskPatch {
  if (status == null && percentComplete == null) return {};
  const done = status === 'COMPLETED' || (status == null && percentComplete === 100);
  if (done) return { status: 'COMPLETED', percentComplete: 100, completedAt: nowUtc() };
  const begun = (percentComplete ?? 0) > 0 ? 'IN_PROCESS' : 'NEEDS_ACTION';
  return {
    status: status ?? begun,
    completedAt: null,
    ...(percentComplete != null && { percentComplete }),
  };
}

function nowUtc(): CalendarTime {
  return { wall: Math.floor(Date.now() / 1000) * 1000, form: 'UTC' };
}

function checkWhole(patch: TaskPatch, { current, zones }: TaskContext): void {
  const start = patch.start === undefined ? current?.start : patch.start;
  const due = patch.due === undefined ? current?.due : patch.due;
  const lines = patch.recurrence ?? current?.recurrence ?? [];
  checkRecurrence(lines, start ?? due ?? undefined);
  if (start && due) checkOrder(start, due, zones);
}

function checkRecurrence(lines: readonly string[], anchor: CalendarTime | undefined): void {
  const rules = lines.filter((line) => /^RRULE[:;]/i.test(line));
  if (rules.length > 0 && !anchor) fail('A task that recurs needs a start or due', 'recurrence');
  if (rules.length > MAX_RULES) fail('A task has one RRULE', 'recurrence');
}

function checkOrder(start: CalendarTime, due: CalendarTime, zones: Zones): void {
  if ((start.form === 'DATE') !== (due.form === 'DATE')) {
    fail('start and due must both be given when allDay changes', 'start');
  }
  if (instantOf(due, zones) < instantOf(start, zones)) fail('Due before it starts', 'due');
}
