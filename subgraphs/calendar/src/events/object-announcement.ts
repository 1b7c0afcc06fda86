import type { ChangeKind, JsonObject, NewEvent } from '@suitegraph/kit/events';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { TaskDocument } from '../clients/icalendar/task-document';
import { isHidden, participantsOf } from './calendar-object';
import type { EventRow } from './event.repository';
import { indexOf, type StoredDocument } from './object-index';

/** The event type under which changes to events are announced. */
export const EVENT_CHANGED = 'calendar.event';
/** The event type under which changes to tasks are announced. */
export const TASK_CHANGED = 'calendar.task';
/** Participants named in an announcement. */
const MAX_ANNOUNCED = 250;

/** What a change did, for those who listen. */
export interface Change {
  readonly kind: ChangeKind;
  readonly fields?: readonly string[];
  readonly data?: JsonObject;
}

/** What is told of a change of an object. */
export function announcement(row: EventRow, document: StoredDocument, change: Change): NewEvent {
  return document instanceof TaskDocument
    ? taskAnnouncement(row, document, change)
    : eventAnnouncement(row, document, change);
}

function common(
  row: EventRow,
  document: StoredDocument,
  { kind, fields }: Change,
): Omit<NewEvent, 'type'> {
  const everybody = [...new Set([row.ownerId, ...row.sharedWith])];
  return {
    tenantId: row.tenantId,
    audience: isHidden(document) ? [row.ownerId] : everybody,
    kind,
    key: row.id,
    ...(fields && { changedFields: fields }),
  };
}

function taskAnnouncement(row: EventRow, document: TaskDocument, change: Change): NewEvent {
  return {
    ...common(row, document, change),
    type: TASK_CHANGED,
    data: {
      iCalUid: row.uid,
      calendarId: row.calendarId,
      dueAt: indexOf(row, document).dueAt?.toISOString() ?? null,
      ...change.data,
    },
  };
}

function eventAnnouncement(row: EventRow, document: CalendarDocument, change: Change): NewEvent {
  const { startsAt, indexFrom, indexTo } = indexOf(row, document);
  const end = indexTo ?? startsAt;
  return {
    ...common(row, document, change),
    type: EVENT_CHANGED,
    data: {
      iCalUid: row.uid,
      calendarId: row.calendarId,
      participants: participantsOf(document).slice(0, MAX_ANNOUNCED),
      start: (indexTo ? indexFrom : startsAt).toISOString(),
      end: end.toISOString(),
      ...change.data,
    },
  };
}
