import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventRow } from '../events/event.repository';
import { DAY_MS, MINUTE_MS } from '../time/calendar-time';
import { withoutStamps } from './feed-text';

const SHORTEST_MS = 15 * MINUTE_MS;
const LONGEST_MS = 7 * DAY_MS;
const LONGEST_PAUSE_MS = DAY_MS;

/** What has to be done so that a calendar holds what its URL does. */
export interface FeedPlan {
  readonly added: readonly CalendarDocument[];
  readonly changed: readonly { readonly row: EventRow; readonly document: CalendarDocument }[];
  readonly gone: readonly EventRow[];
}

/** Compares what is there with what was read. An object that could not be read stays as it was. */
export function planFeed(
  known: readonly EventRow[],
  read: {
    readonly documents: readonly CalendarDocument[];
    readonly unreadable: ReadonlySet<string>;
  },
): FeedPlan {
  const rows = new Map(known.map((row) => [row.uid, row]));
  const added: CalendarDocument[] = [];
  const changed: { row: EventRow; document: CalendarDocument }[] = [];
  for (const document of read.documents) {
    const row = rows.get(document.uid);
    rows.delete(document.uid);
    if (!row) added.push(document);
    else if (withoutStamps(row.ics) !== withoutStamps(document.toText())) {
      changed.push({ row, document });
    }
  }
  const gone = [...rows.values()].filter(({ uid }) => !read.unreadable.has(uid));
  return { added, changed, gone };
}

/** Milliseconds until the next reading of a calendar that could be read. */
export function nextReading(asked: number | undefined, usualMs: number): number {
  if (asked === undefined) return usualMs;
  return Math.min(Math.max(asked, SHORTEST_MS), LONGEST_MS);
}

/** Milliseconds until a calendar is tried again that failed so many times: twice as long each time. */
export function nextAttempt(failures: number, usualMs: number): number {
  const pause = Math.min(usualMs * 2 ** Math.min(failures - 1, 20), LONGEST_PAUSE_MS);
  return pause * (0.9 + Math.random() * 0.2);
}
