import type { Principal } from '@suitegraph/kit/auth';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { LocalUser } from '../directory/directory.repository';
import { findInstance, recurrenceIdAt } from '../recurrence/expand';
import { instantOf, type CalendarTime, type Zones } from '../time/calendar-time';
import { isRecurring, mainPart, type EventPart } from './calendar-object';
import { DETAILS } from './event-details';
import type { EventInput, RecurrenceScope } from './event.inputs';
import type { EventRow } from './event.repository';

/** Parts of an event whose change is told. */
const COMPARED = [
  'summary',
  'description',
  'location',
  'start',
  'span',
  'recurrence',
  'organizer',
  'attendees',
  'reminders',
  'status',
  'transparent',
] as const;

/** Which event, and how much of it. */
export interface Target {
  readonly id: string;
  readonly scope: RecurrenceScope;
  readonly recurrenceId?: Date | undefined;
}

/** An event found and held, with what a change is made from. */
export interface Held {
  readonly row: EventRow;
  readonly document: CalendarDocument;
  readonly zones: Zones;
  readonly user: LocalUser;
  readonly at: CalendarTime | undefined;
  readonly now: Date;
}

/** The original start of an instance. @throws NotFoundError when the series has none there. */
export function instanceOf(row: EventRow, document: CalendarDocument, at: Date): CalendarTime {
  const zones = document.zones(row.timezone ?? undefined);
  const recurrenceId = recurrenceIdAt(mainPart(document), at.getTime(), zones);
  const instance = findInstance(document, instantOf(recurrenceId, zones), zones);
  if (!instance?.recurrenceId) throw new NotFoundError('Instance', ['recurrenceId']);
  return instance.recurrenceId;
}

/** The instance that a scope is about. @throws InvalidInputError NotFoundError */
export function scopedInstance(
  { row, document }: { row: EventRow; document: CalendarDocument },
  scope: RecurrenceScope,
  recurrenceId: Date | undefined,
): CalendarTime | undefined {
  if (scope === 'ALL') return undefined;
  if (!recurrenceId) {
    throw new InvalidInputError('This scope needs a recurrenceId', ['recurrenceId']);
  }
  if (!isRecurring(mainPart(document)) && document.overrides.length === 0) {
    throw new NotFoundError('Instance', ['recurrenceId']);
  }
  return instanceOf(row, document, recurrenceId);
}

/** The instance as it is, or the series. */
export function currentPart({ document, at, zones }: Held): EventPart {
  const main = mainPart(document);
  if (!at) return main;
  const instant = instantOf(at, zones);
  const changed = document.overrides.find(
    ({ recurrenceId }) => recurrenceId && instantOf(recurrenceId, zones) === instant,
  );
  return changed ?? { ...main, start: at };
}

/** A change with the viewer as organizer, where there is to be one. @throws InvalidInputError */
export function withOrganizer(
  patch: EventPatch,
  { viewer, input }: { viewer: Principal; input: EventInput },
): EventPatch {
  const given = input.organizer?.trim().toLowerCase();
  if (given != null && given !== viewer.email) {
    throw new InvalidInputError('You organize your own events only', ['input', 'organizer']);
  }
  const needed = given != null || (patch.attendees?.length ?? 0) > 0;
  return needed ? { ...patch, organizer: { address: viewer.email } } : patch;
}

/** RFC 6638 §3.2.2.1: an attendee changes nothing but what is their own. @throws ForbiddenError */
export function requireOwnMeeting({ document, user }: Held, patch: EventPatch): void {
  const organizer = mainPart(document).organizer?.address;
  if (organizer === undefined || organizer === user.email) return;
  if (Object.keys(patch).some((name) => name !== 'reminders')) {
    throw new ForbiddenError('Only its organizer changes a meeting; reminders are your own');
  }
}

/** Names of the graph's fields that differ. */
export function changedFields(before: CalendarDocument, after: CalendarDocument): string[] {
  const [a, b] = [mainPart(before), mainPart(after)];
  const changed = COMPARED.filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
  const shown = changed.map((name) => (name === 'span' ? 'end' : name));
  const details = DETAILS.filter(
    (name) => JSON.stringify(a.details[name]) !== JSON.stringify(b.details[name]),
  );
  const instances = JSON.stringify(before.overrides) !== JSON.stringify(after.overrides);
  return [...shown, ...details, ...(instances ? ['instances'] : [])];
}
