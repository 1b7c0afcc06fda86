import { recordEvents, type JsonObject } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { CalendarRow } from '../calendars/calendar.repository';
import { hasAlarms } from '../reminders/due-reminders';
import type { EventRow } from './event.repository';
import { announcement, type Change } from './object-announcement';
import { indexOf, type StoredDocument } from './object-index';
import type { ObjectRepository } from './object.repository';

/**
 * The one way in which what is in calendars changes, events and tasks: the seam between services and persistence. Callers
 * hold the lock on the event or calendar and have checked versions, rights and bounds.
 *
 * A calendar that mirrors a server is a store around this one: it sends the text upstream first, under
 * If-Match (RFC 9110 §13.1.1), and calls this one when it is taken. What it throws rolls the transaction
 * back, so that the mirror never says what the server refused. In a dry run (`isDryRun(manager)`) it
 * sends nothing. Calendars themselves change by `CalendarCollections`, in the same way.
 */
export interface EventStore {
  insert(
    manager: EntityManager,
    calendar: CalendarRow,
    document: StoredDocument,
  ): Promise<EventRow>;
  /** `fields` names the fields of the graph that differ. */
  update(
    manager: EntityManager,
    row: EventRow,
    document: StoredDocument,
    fields: readonly string[],
  ): Promise<EventRow>;
  remove(manager: EntityManager, row: EventRow, document: StoredDocument): Promise<void>;
  /** Into another calendar of the same owner; the event keeps its id. */
  move(
    manager: EntityManager,
    row: EventRow,
    document: StoredDocument,
    calendar: CalendarRow,
  ): Promise<void>;
}

/** Notes when a written object next reminds of itself, in the same transaction. */
export interface ReminderPlanner {
  plan(manager: EntityManager, row: EventRow, document: StoredDocument): Promise<void>;
}

/** Keeps events in Postgres and announces each write, in the caller's transaction. */
export class LocalEventStore implements EventStore {
  constructor(
    private readonly objects: ObjectRepository,
    private readonly reminders: ReminderPlanner,
    /** Told of every change besides what it was. */
    private readonly facts: JsonObject = {},
  ) {}

  async insert(
    manager: EntityManager,
    calendar: CalendarRow,
    document: StoredDocument,
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
      readOnly: calendar.readOnly,
      sharedWith: calendar.shares.map(({ userId }) => userId),
    };
    await this.objects.insert(manager, { ...row, calendar }, indexOf(row, document));
    // What is new and has no alarm has no plan that could change.
    if (hasAlarms(document)) await this.reminders.plan(manager, row, document);
    await recordEvents(manager, [
      announcement(row, document, { kind: 'CREATED', data: this.facts }),
    ]);
    return row;
  }

  async update(
    manager: EntityManager,
    row: EventRow,
    document: StoredDocument,
    fields: readonly string[],
  ): Promise<EventRow> {
    const ics = document.toText();
    await this.objects.update(manager, row, { ics, index: indexOf(row, document), fields });
    await this.reminders.plan(manager, row, document);
    const saved = { ...row, ics, version: row.version + 1 };
    await recordEvents(manager, [
      announcement(saved, document, { kind: 'UPDATED', fields, data: this.facts }),
    ]);
    return saved;
  }

  async remove(manager: EntityManager, row: EventRow, document: StoredDocument): Promise<void> {
    await this.objects.remove(manager, row);
    await recordEvents(manager, [
      announcement(row, document, { kind: 'DESTROYED', data: this.facts }),
    ]);
  }

  async move(
    manager: EntityManager,
    row: EventRow,
    document: StoredDocument,
    calendar: CalendarRow,
  ): Promise<void> {
    await this.objects.move(manager, row, calendar);
    const moved = {
      ...row,
      calendarId: calendar.id,
      timezone: calendar.timezone,
      sharedWith: [...row.sharedWith, ...calendar.shares.map(({ userId }) => userId)],
    };
    const change: Change = {
      kind: 'UPDATED',
      fields: ['calendar', 'davPath'],
      data: { ...this.facts, previousCalendarId: row.calendarId },
    };
    await recordEvents(manager, [announcement(moved, document, change)]);
  }
}
