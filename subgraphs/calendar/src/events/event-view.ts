import { InvalidInputError } from '@suitegraph/kit/errors';
import type { Owner } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { endOf, type Instance } from '../recurrence/expand';
import {
  DAY_MS,
  formatBasic,
  instantOf,
  parseBasic,
  shownInstant,
  type CalendarTime,
  type Zones,
} from '../time/calendar-time';
import {
  isHidden,
  mainPart,
  type AttendeePart,
  type EventPart,
  type Party,
  type ReminderPart,
} from './calendar-object';
import type { Details } from './event-details';
import type { EventRow } from './event.repository';

/** What the graph shows of an event, a series or one instance of it. */
export interface EventView extends Details {
  readonly id: string;
  readonly row: EventRow;
  readonly document: CalendarDocument;
  readonly iCalUid: string;
  readonly davPath: string;
  readonly version: string;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly location?: string | undefined;
  readonly start: Date;
  readonly end: Date;
  readonly allDay: boolean;
  readonly timezone?: string | undefined;
  readonly organizer?: Party | undefined;
  readonly attendees: readonly (AttendeePart & { readonly start: Date; readonly end: Date })[];
  readonly status: string;
  readonly recurrence: readonly string[];
  readonly recurrenceId?: Date | undefined;
  readonly transparent: boolean;
  readonly reminders: readonly ReminderPart[];
}

const SEPARATOR = '~';

/** The version of a row, as ETag. */
export function versionOf({ version }: { readonly version: number }): string {
  return `v${version}`;
}

/** The id of an instance: the event's own, and the original start in UTC (a date for whole days). */
export function instanceId(id: string, recurrenceId: CalendarTime, zones: Zones): string {
  const { form } = recurrenceId;
  const time: CalendarTime =
    form === 'DATE' ? recurrenceId : { wall: instantOf(recurrenceId, zones), form: 'UTC' };
  return `${id}${SEPARATOR}${formatBasic(time)}`;
}

/** The event's id, and the original start when the id names an instance. */
export function parseEventId(id: string): { readonly id: string; readonly recurrenceId?: Date } {
  const at = id.indexOf(SEPARATOR);
  if (at < 0) return { id };
  const time = parseBasic(id.slice(at + 1));
  return { id: id.slice(0, at), ...(time && { recurrenceId: new Date(time.wall) }) };
}

/** The instance a caller means: by argument, or by an id that names one. @throws InvalidInputError */
export function chosenInstance(
  id: string,
  recurrenceId: Date | undefined,
): ReturnType<typeof parseEventId> {
  const parsed = parseEventId(id);
  if (
    recurrenceId &&
    parsed.recurrenceId &&
    recurrenceId.getTime() !== parsed.recurrenceId.getTime()
  ) {
    throw new InvalidInputError('recurrenceId names another instance than id does', [
      'recurrenceId',
    ]);
  }
  const chosen = recurrenceId ?? parsed.recurrenceId;
  return { id: parsed.id, ...(chosen && { recurrenceId: chosen }) };
}

/** A row as the graph shows it: the whole series, or one instance. */
export function toView(row: EventRow, document: CalendarDocument, instance?: Instance): EventView {
  const zones = document.zones(row.timezone ?? undefined);
  const part = instance?.part ?? mainPart(document);
  const start = instance?.start ?? part.start;
  const named = instance ? instance.recurrenceId : part.recurrenceId;
  const shown = {
    start: shownInstant(start, zones),
    end: shownEnd({ part, start, instance }, zones),
  };
  const { summary, description, location, organizer, status, reminders, transparent } = part;
  return {
    id: instance?.recurrenceId ? instanceId(row.id, instance.recurrenceId, zones) : row.id,
    row,
    document,
    iCalUid: row.uid,
    davPath: row.davPath,
    version: versionOf(row),
    ...part.details,
    ...{ summary, description, location, organizer, status, reminders, transparent },
    ...shown,
    allDay: start.form === 'DATE',
    timezone: zoneName(start, zones),
    attendees: part.attendees.map((attendee) => ({ ...attendee, ...shown })),
    recurrence: (document.master ?? part).recurrence,
    recurrenceId: named && shownInstant(named, zones),
  };
}

function shownEnd(
  of: { part: EventPart; start: CalendarTime; instance: Instance | undefined },
  zones: Zones,
): Date {
  const { part, start, instance } = of;
  if (start.form === 'DATE') return new Date(start.wall + part.span.days * DAY_MS);
  return new Date(instance?.endsAt ?? endOf(start, part.span, zones));
}

function zoneName({ form, zone }: CalendarTime, zones: Zones): string | undefined {
  if (form === 'ZONED' && zone !== undefined) return zones.zone(zone).name;
  return form === 'UTC' ? 'UTC' : undefined;
}

/**
 * The view as somebody sees it: of what its owner keeps private, others whom the calendar is shared with
 * see that the time is taken (RFC 5545 §3.8.1.3).
 */
export function seenBy({ userId }: Pick<Owner, 'userId'>, view: EventView): EventView {
  if (view.row.ownerId === userId) return view;
  if (!isHidden(view.document)) return { ...view, reminders: [] };
  return {
    ...view,
    summary: undefined,
    description: undefined,
    location: undefined,
    organizer: undefined,
    attendees: [],
    reminders: [],
    categories: [],
    geo: undefined,
    url: undefined,
    priority: undefined,
    comments: [],
    conferenceUrls: [],
    attachmentUrls: [],
  };
}
