import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { CalendarTime } from '../time/calendar-time';

/** A copy that names these attendees only, as messages that are about nobody else do. */
export function onlyWith(
  document: CalendarDocument,
  addresses: readonly string[],
): CalendarDocument {
  const copy = document.clone();
  copy.patchAll(
    ({ attendees }) => ({
      attendees: attendees.filter(({ address }) => addresses.includes(address)),
    }),
    new Date(),
  );
  return copy;
}

/** RFC 5546 §3.2.7: the meeting, or the instance named, as the attendee would have it. */
export function counterOf(
  document: CalendarDocument,
  counter: {
    readonly address: string;
    readonly at: CalendarTime | undefined;
    readonly times: { readonly start: CalendarTime; readonly end: CalendarTime };
    readonly comment: string | undefined;
  },
): CalendarDocument {
  const copy = onlyWith(document, [counter.address]);
  const comments = counter.comment === undefined ? [] : [counter.comment];
  copy.patch(counter.at, { ...counter.times, comments }, new Date());
  if (counter.at) copy.keepOnly(counter.at);
  return copy;
}
