import { type AlarmPart, type CalendarObject, mainPart } from '../events/calendar-object';
import { expand, type Instance } from '../recurrence/expand';
import { DAY_MS, formatBasic, instantOf, MINUTE_MS, type Zones } from '../time/calendar-time';

/** One reminder that is or will be due. */
export interface DueReminder {
  /** When, in epoch milliseconds. */
  readonly at: number;
  /** Names the instance as ids do: its original start in UTC; empty for what happens once. */
  readonly instance: string;
  readonly startsAt: number;
  /** Whole minutes until the start; negative after it. */
  readonly minutesBefore: number;
  readonly method: AlarmPart['method'];
}

/** How far ahead the next reminder is looked for, a little at first. */
const LOOK_AHEAD_DAYS = [40, 400, 5 * 366];
/** After which something endless is looked at again. */
const LAST_LOOK_MS = 5 * 366 * DAY_MS;

/** Whether it has any alarm at all. */
export function hasAlarms(object: CalendarObject): boolean {
  return [mainPart(object), ...object.overrides].some(({ alarms }) => alarms.length > 0);
}

/** The reminders that are due after `after` and not after `until` (epoch milliseconds), in order. */
export function remindersBetween(
  object: CalendarObject,
  zones: Zones,
  { after, until }: { after: number; until: number },
): DueReminder[] {
  if (!hasAlarms(object)) return [];
  const [early, late] = reach(object);
  // An alarm early before the start belongs to an instance that much later, and the other way round.
  const window = { from: after - late - 1, to: until + early + 1 };
  const { instances } = expand(object, window, zones);
  const relative = instances.flatMap((instance) => remindersOf(instance, zones));
  return [...relative, ...absoluteReminders(object, zones)]
    .filter(({ at }) => at > after && at <= until)
    .sort((a, b) => a.at - b.at);
}

/** When to look again: at the next reminder, or years ahead for what has no end; undefined for never. */
export function nextLook(object: CalendarObject, zones: Zones, after: number): number | undefined {
  if (!hasAlarms(object)) return undefined;
  for (const days of LOOK_AHEAD_DAYS) {
    const [next] = remindersBetween(object, zones, { after, until: after + days * DAY_MS });
    if (next) return next.at;
  }
  const recurs = mainPart(object).rules.length > 0;
  return recurs ? after + LAST_LOOK_MS : undefined;
}

/** The furthest before the start and after the end that an alarm of it goes off. */
function reach(object: CalendarObject): [early: number, late: number] {
  let [early, late] = [0, 0];
  for (const { alarms, span } of [mainPart(object), ...object.overrides]) {
    for (const { trigger, repeat, everyMs } of alarms) {
      if (trigger.from === 'EPOCH') continue;
      early = Math.max(early, -trigger.offsetMs);
      const length = span.days * DAY_MS + span.ms;
      late = Math.max(late, trigger.offsetMs + repeat * everyMs + length);
    }
  }
  return [early, late];
}

function remindersOf(instance: Instance, zones: Zones): DueReminder[] {
  const { part, startsAt, endsAt } = instance;
  if (part.status === 'CANCELLED') return [];
  return part.alarms.flatMap((alarm) => {
    const { trigger } = alarm;
    if (trigger.from === 'EPOCH') return [];
    const first = (trigger.from === 'END' ? endsAt : startsAt) + trigger.offsetMs;
    return rounds(alarm, first, { startsAt, instance: instanceKey(instance, zones) });
  });
}

function absoluteReminders(object: CalendarObject, zones: Zones): DueReminder[] {
  const part = mainPart(object);
  if (part.status === 'CANCELLED') return [];
  const startsAt = instantOf(part.start, zones);
  return part.alarms.flatMap((alarm) =>
    alarm.trigger.from === 'EPOCH'
      ? rounds(alarm, alarm.trigger.at, { startsAt, instance: '' })
      : [],
  );
}

/** An alarm and its repetitions (RFC 5545 §3.8.6.2), without those that were seen elsewhere. */
function rounds(
  { method, repeat, everyMs, acknowledgedAt }: AlarmPart,
  first: number,
  of: Pick<DueReminder, 'startsAt' | 'instance'>,
): DueReminder[] {
  return Array.from({ length: repeat + 1 }, (_, round) => {
    const at = first + round * everyMs;
    return { at, method, ...of, minutesBefore: Math.round((of.startsAt - at) / MINUTE_MS) };
  }).filter(({ at }) => acknowledgedAt === undefined || at > acknowledgedAt);
}

function instanceKey({ recurrenceId }: Instance, zones: Zones): string {
  if (!recurrenceId) return '';
  if (recurrenceId.form === 'DATE') return formatBasic(recurrenceId);
  return formatBasic({ wall: instantOf(recurrenceId, zones), form: 'UTC' });
}
