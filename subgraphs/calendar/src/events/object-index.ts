import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { TaskDocument } from '../clients/icalendar/task-document';
import { extentOf } from '../recurrence/expand';
import { instantOf } from '../time/calendar-time';
import { isRecurring, mainPart, participantsOf } from './calendar-object';
import type { EventRow } from './event.repository';
import type { IndexColumns } from './object.repository';

/** What a calendar keeps: an event or a task, as text and read. */
export type StoredDocument = CalendarDocument | TaskDocument;

/** Reaches the calendar of everyone; a timestamp that Postgres can hold. */
const LATEST = Date.UTC(9999, 0, 1);

/** The columns by which an object is found. */
export function indexOf(row: Pick<EventRow, 'timezone'>, document: StoredDocument): IndexColumns {
  return document instanceof TaskDocument ? taskIndex(row, document) : eventIndex(row, document);
}

function eventIndex(row: Pick<EventRow, 'timezone'>, document: CalendarDocument): IndexColumns {
  const zones = document.zones(row.timezone ?? undefined);
  const part = mainPart(document);
  const { from, to } = extentOf(document, zones);
  const parts = [...(document.master ? [document.master] : []), ...document.overrides];
  return {
    component: 'VEVENT',
    dueAt: null,
    sequence: part.sequence,
    summary: part.summary ?? null,
    status: part.status,
    // An instance may be opaque although its series is not.
    transparent: parts.every(({ transparent }) => transparent),
    recurring: isRecurring(part) || document.overrides.length > 0,
    participants: participantsOf(document),
    startsAt: new Date(instantOf(part.start, zones)),
    indexFrom: new Date(from),
    indexTo: to > LATEST ? null : new Date(to),
  };
}

function taskIndex({ timezone }: Pick<EventRow, 'timezone'>, document: TaskDocument): IndexColumns {
  const zones = document.zones(timezone ?? undefined);
  const { task } = document;
  const at = (time = task.due ?? task.start): Date => new Date(time ? instantOf(time, zones) : 0);
  return {
    component: 'VTODO',
    dueAt: task.due ? at(task.due) : null,
    sequence: task.sequence,
    summary: task.summary ?? null,
    status: task.status,
    transparent: true,
    recurring: task.rules.length > 0,
    participants: participantsOf(document),
    startsAt: at(task.start),
    indexFrom: at(task.start),
    indexTo: at(task.due),
  };
}
