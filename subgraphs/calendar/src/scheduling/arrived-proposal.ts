import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { isRecurring, mainPart } from '../events/calendar-object';
import type { EventRow } from '../events/event.repository';
import { instanceId, toView } from '../events/event-view';
import { findInstance, recurrenceIdAt } from '../recurrence/expand';
import { instantOf } from '../time/calendar-time';
import type { Proposal } from '../proposals/proposal.repository';

const MAX_COMMENT = 2_000;

/** What a COUNTER or DECLINECOUNTER says, about the recipient's copy of the meeting. */
export function arrivedProposal(
  row: EventRow,
  document: CalendarDocument,
): Omit<Proposal, 'objectId' | 'address'> & { readonly eventId: string } {
  const part = mainPart(document);
  const { start: startsAt, end: endsAt } = toView(row, document);
  const zones = document.zones(row.timezone ?? undefined);
  const eventId = part.recurrenceId ? instanceId(row.id, part.recurrenceId, zones) : row.id;
  const comment = part.details.comments.join('\n').slice(0, MAX_COMMENT).toWellFormed();
  const instance = eventId.slice(row.id.length + 1);
  return { eventId, instance, startsAt, endsAt, comment: comment === '' ? null : comment };
}

/** Whether the meeting takes place at an original start. */
export function hasInstance(row: EventRow, meeting: CalendarDocument, at: Date): boolean {
  if (!isRecurring(mainPart(meeting)) && meeting.overrides.length === 0) return false;
  const zones = meeting.zones(row.timezone ?? undefined);
  const id = recurrenceIdAt(mainPart(meeting), at.getTime(), zones);
  return findInstance(meeting, instantOf(id, zones), zones) !== undefined;
}
