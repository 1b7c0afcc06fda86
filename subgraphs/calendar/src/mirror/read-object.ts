import { CalendarDocument } from '../clients/icalendar/calendar-document';
import { TaskDocument } from '../clients/icalendar/task-document';
import { checkBounds } from '../events/event.input-check';
import type { EventRow } from '../events/event.repository';
import { changedFields } from '../events/held-event';
import { indexOf, type StoredDocument } from '../events/object-index';

/** The event or task of a text. @throws JunkCalendarError */
export function parseObject(text: string): StoredDocument {
  const [task] = /^BEGIN:VTODO/im.test(text) ? TaskDocument.parseAll(text) : [];
  return task ?? CalendarDocument.parse(text);
}

/** What a row holds. */
export function documentOf({ ics }: Pick<EventRow, 'ics'>): StoredDocument {
  return parseObject(ics);
}

/**
 * The event or task that a server has; undefined for what cannot be kept here, such as a note, junk,
 * or a series that takes place too often.
 */
export function readObject(data: string, timezone: string | null): StoredDocument | undefined {
  try {
    const document = parseObject(data);
    if (document instanceof CalendarDocument) checkBounds(document);
    indexOf({ timezone }, document);
    return document;
  } catch {
    // Whatever the reader stumbles over: one object must not keep the others of its calendar away.
    return undefined;
  }
}

/** Names of the graph's fields that differ. */
export function fieldsChanged(before: StoredDocument, after: StoredDocument): string[] {
  if (before instanceof CalendarDocument && after instanceof CalendarDocument) {
    return changedFields(before, after);
  }
  if (!(before instanceof TaskDocument) || !(after instanceof TaskDocument)) return [];
  const names = Object.keys({ ...before.task, ...after.task });
  const values = ({ task }: TaskDocument): Map<string, unknown> => new Map(Object.entries(task));
  const [old, now] = [values(before), values(after)];
  return names.filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)));
}
