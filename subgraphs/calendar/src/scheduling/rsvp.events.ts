import type { NewEvent } from '@suitegraph/kit/events';
import type { AttendeeStatus } from '../events/calendar-object';
import type { EventRow } from '../events/event.repository';

/** The event type under which answers are announced to organizers. */
export const RSVP_CHANGED = 'calendar.rsvp';

/** An answer that differs from the one before, for the owner of the organizer's event. */
export function rsvpChanged(
  row: EventRow,
  answer: {
    readonly eventId: string;
    readonly address: string;
    readonly status: AttendeeStatus;
    readonly previous: AttendeeStatus;
  },
): NewEvent {
  const { eventId, address, status, previous } = answer;
  return {
    tenantId: row.tenantId,
    audience: [row.ownerId],
    type: RSVP_CHANGED,
    kind: 'UPDATED',
    key: row.id,
    data: { eventId, iCalUid: row.uid, address, status, previous },
  };
}
