import {
  recordEvents,
  type ChangeKind,
  type JsonObject,
  type NewEvent,
} from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { CalendarRow } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { extentOf } from '../recurrence/expand';
import { instantOf } from '../time/calendar-time';
import { isRecurring, mainPart, participantsOf } from './calendar-object';
import type { EventRepository, EventRow, IndexColumns } from './event.repository';

/** The event type under which changes to events are announced. */
export const EVENT_CHANGED = 'calendar.event';
/** Reaches the calendar of everyone; a timestamp that Postgres can hold. */
const LATEST = Date.UTC(9999, 0, 1);
/** Participants named in an announcement. */
const MAX_ANNOUNCED = 250;

/** What a change did, for those who listen. */
export interface Change {
  readonly kind: ChangeKind;
  readonly fields?: readonly string[];
  readonly data?: JsonObject;
}

/** Writes events and announces each write, in the caller's transaction. */
export class EventStore {
  constructor(private readonly events: EventRepository) {}

  async insert(
    manager: EntityManager,
    calendar: CalendarRow,
    document: CalendarDocument,
  ): Promise<EventRow> {
    const id = newId();
    const row: EventRow = {
      id,
      calendarId: calendar.id,
      tenantId: calendar.tenantId,
      ownerId: calendar.ownerId,
      uid: document.uid,
      davPath: `${calendar.davPath}${id}.ics`,
      ics: document.toText(),
      version: 1,
      timezone: calendar.timezone,
    };
    await this.events.insert(
      manager,
      { id, uid: row.uid, ics: row.ics, calendar },
      indexOf(row, document),
    );
    await recordEvents(manager, [announcement(row, document, { kind: 'CREATED' })]);
    return row;
  }

  async update(
    manager: EntityManager,
    row: EventRow,
    document: CalendarDocument,
    fields: readonly string[],
  ): Promise<EventRow> {
    const ics = document.toText();
    await this.events.update(manager, row, ics, indexOf(row, document));
    const saved = { ...row, ics, version: row.version + 1 };
    await recordEvents(manager, [announcement(saved, document, { kind: 'UPDATED', fields })]);
    return saved;
  }

  async remove(manager: EntityManager, row: EventRow, document: CalendarDocument): Promise<void> {
    await this.events.remove(manager, row);
    await recordEvents(manager, [announcement(row, document, { kind: 'DESTROYED' })]);
  }

  async move(
    manager: EntityManager,
    row: EventRow,
    document: CalendarDocument,
    calendar: CalendarRow,
  ): Promise<void> {
    await this.events.move(manager, row, calendar);
    const moved = { ...row, calendarId: calendar.id, timezone: calendar.timezone };
    const change: Change = {
      kind: 'UPDATED',
      fields: ['calendar', 'davPath'],
      data: { previousCalendarId: row.calendarId },
    };
    await recordEvents(manager, [announcement(moved, document, change)]);
  }
}

/** The columns by which an event is found. */
export function indexOf(row: Pick<EventRow, 'timezone'>, document: CalendarDocument): IndexColumns {
  const zones = document.zones(row.timezone ?? undefined);
  const part = mainPart(document);
  const { from, to } = extentOf(document, zones);
  const parts = [...(document.master ? [document.master] : []), ...document.overrides];
  return {
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

function announcement(row: EventRow, document: CalendarDocument, change: Change): NewEvent {
  const { startsAt, indexFrom, indexTo } = indexOf(row, document);
  const end = indexTo ?? startsAt;
  return {
    tenantId: row.tenantId,
    audience: [row.ownerId],
    type: EVENT_CHANGED,
    kind: change.kind,
    key: row.id,
    ...(change.fields && { changedFields: change.fields }),
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
