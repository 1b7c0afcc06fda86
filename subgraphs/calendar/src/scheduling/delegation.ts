import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { AttendeePart, EventPart } from '../events/calendar-object';
import { instantOf, type CalendarTime } from '../time/calendar-time';

/** Somebody sends somebody else (RFC 5546 §3.2.2.3). */
export interface Delegation {
  readonly address: string;
  readonly delegate: AttendeePart;
  readonly recurrenceId?: CalendarTime | undefined;
}

/** Names each to the other, wherever who delegates is invited, or in one instance only. */
export function addDelegate(document: CalendarDocument, to: Delegation, now: Date): void {
  const { recurrenceId } = to;
  const change = ({ attendees }: Pick<EventPart, 'attendees'>): EventPatch => ({
    attendees: withDelegate(attendees, to),
  });
  if (!recurrenceId) {
    document.patchAll(change, now);
    return;
  }
  const zones = document.zones(undefined);
  const at = instantOf(recurrenceId, zones);
  const known = document.overrides.find(
    (part) => part.recurrenceId && instantOf(part.recurrenceId, zones) === at,
  );
  const part = known ?? document.master;
  if (part) document.patch(recurrenceId, change(part), now);
}

function withDelegate(
  attendees: readonly AttendeePart[],
  { address, delegate }: Delegation,
): AttendeePart[] {
  const by = { delegatedFrom: address };
  const there = attendees.some((one) => one.address === delegate.address);
  const named = attendees.map((one) => {
    if (one.address === address) return { ...one, delegatedTo: delegate.address };
    return one.address === delegate.address ? { ...one, ...by } : one;
  });
  return there ? named : [...named, { ...delegate, ...by }];
}
