import ICAL from 'ical.js';
import type { AlarmPart, ReminderPart } from '../../events/calendar-object';
import { MINUTE_MS } from '../../time/calendar-time';

const MAX_ALARMS = 50;
const MAX_REPEATS = 20;

/** The alarms of a VEVENT or VTODO; those without a trigger that makes sense are left out. */
export function alarmsOf(component: ICAL.Component): AlarmPart[] {
  return component.getAllSubcomponents('valarm').slice(0, MAX_ALARMS).flatMap(alarmOf);
}

/** The alarms that the graph calls reminders: so many minutes before the start. */
export function remindersOf(component: ICAL.Component): ReminderPart[] {
  return alarmsOf(component).flatMap(({ trigger, method }) => {
    if (trigger.from !== 'START' || trigger.offsetMs > 0) return [];
    return [{ minutesBefore: Math.round(-trigger.offsetMs / MINUTE_MS), method }];
  });
}

/** Whether the graph shows an alarm as a reminder. */
export function isReminder(alarm: ICAL.Component): boolean {
  const trigger = triggerOf(alarm);
  return trigger?.from === 'START' && trigger.offsetMs <= 0;
}

function alarmOf(alarm: ICAL.Component): AlarmPart[] {
  const trigger = triggerOf(alarm);
  if (!trigger) return [];
  const every: unknown = alarm.getFirstPropertyValue('duration');
  const everyMs = every instanceof ICAL.Duration ? every.toSeconds() * 1000 : 0;
  const repeat = Number(alarm.getFirstPropertyValue('repeat') ?? 0) || 0;
  const acknowledged: unknown = alarm.getFirstPropertyValue('acknowledged');
  const acknowledgedAt = acknowledged instanceof ICAL.Time ? instantOf(acknowledged) : undefined;
  const action = String(alarm.getFirstPropertyValue('action') ?? '').toUpperCase();
  return [
    {
      trigger,
      method: action === 'EMAIL' ? 'EMAIL' : 'DISPLAY',
      repeat: everyMs > 0 ? Math.max(0, Math.min(MAX_REPEATS, repeat)) : 0,
      everyMs,
      ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    },
  ];
}

function triggerOf(alarm: ICAL.Component): AlarmPart['trigger'] | undefined {
  const property = alarm.getFirstProperty('trigger');
  const value: unknown = property?.getFirstValue();
  if (value instanceof ICAL.Time) return { from: 'EPOCH', at: instantOf(value) };
  if (!(value instanceof ICAL.Duration)) return undefined;
  const related = String(property?.getParameter('related') ?? 'START').toUpperCase();
  return { from: related === 'END' ? 'END' : 'START', offsetMs: value.toSeconds() * 1000 };
}

// RFC 5545 §3.8.6.3: a trigger at a point in time is in UTC.
function instantOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
