import type { AlarmPart, EventPart, ReminderPart } from '../events/calendar-object';
import type { Details, DetailsPatch } from '../events/event-details';
import type { CalendarTime } from '../time/calendar-time';

/** How far a task is (RFC 5545 §3.8.1.11). */
export type TaskStatus = 'NEEDS_ACTION' | 'IN_PROCESS' | 'COMPLETED' | 'CANCELLED';

/** One VTODO, read. */
export interface Task extends Pick<
  EventPart,
  'rules' | 'extraDates' | 'exceptDates' | 'recurrence' | 'organizer' | 'attendees'
> {
  readonly uid: string;
  readonly sequence: number;
  readonly summary?: string;
  readonly description?: string;
  readonly location?: string;
  readonly start?: CalendarTime;
  readonly due?: CalendarTime;
  readonly completedAt?: CalendarTime;
  readonly status: TaskStatus;
  /** From 0 to 100. */
  readonly percentComplete: number;
  readonly reminders: readonly ReminderPart[];
  readonly alarms: readonly AlarmPart[];
  readonly details: Details;
}

/** What to change of a task; null removes. */
export interface TaskPatch extends DetailsPatch {
  readonly summary?: string | null;
  readonly description?: string | null;
  readonly location?: string | null;
  readonly start?: CalendarTime | null;
  readonly due?: CalendarTime | null;
  readonly completedAt?: CalendarTime | null;
  readonly status?: TaskStatus;
  readonly percentComplete?: number;
  /** RRULE, RDATE and EXDATE lines: replaces all there were. */
  readonly recurrence?: readonly string[];
  readonly reminders?: readonly ReminderPart[];
}

/** Whether nothing is left to do. */
export function isClosed({ status }: Pick<Task, 'status'>): boolean {
  return status === 'COMPLETED' || status === 'CANCELLED';
}
