import { TaskDocument } from '../clients/icalendar/task-document';
import type { ReminderPart } from '../events/calendar-object';
import type { Details } from '../events/event-details';
import type { EventRow } from '../events/event.repository';
import { versionOf } from '../events/event-view';
import { shownInstant } from '../time/calendar-time';
import type { TaskStatus } from './task';

/** What the graph shows of a task. */
export interface TaskView extends Details {
  readonly id: string;
  readonly row: EventRow;
  readonly iCalUid: string;
  readonly davPath: string;
  readonly version: string;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly location?: string | undefined;
  readonly start?: Date | undefined;
  readonly due?: Date | undefined;
  readonly allDay: boolean;
  readonly completedAt?: Date | undefined;
  readonly status: TaskStatus;
  readonly percentComplete: number;
  readonly recurrence: readonly string[];
  readonly reminders: readonly ReminderPart[];
}

/** A row as the graph shows it. */
export function toTaskView(row: EventRow): TaskView {
  const document = TaskDocument.parse(row.ics);
  const zones = document.zones(row.timezone ?? undefined);
  const { start, due, completedAt, details, ...task } = document.task;
  return {
    id: row.id,
    row,
    iCalUid: row.uid,
    davPath: row.davPath,
    version: versionOf(row),
    ...details,
    summary: task.summary,
    description: task.description,
    location: task.location,
    start: start && shownInstant(start, zones),
    due: due && shownInstant(due, zones),
    allDay: (start ?? due)?.form === 'DATE',
    completedAt: completedAt && shownInstant(completedAt, zones),
    status: task.status,
    percentComplete: task.percentComplete,
    recurrence: task.recurrence,
    reminders: task.reminders,
  };
}
