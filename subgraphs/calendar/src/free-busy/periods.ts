import type { EventPart } from '../events/calendar-object';
import type { Window } from '../recurrence/expand';

/** RFC 5545 §3.2.9; whoever is not listed is free. */
export type BusyType = 'BUSY' | 'BUSY-TENTATIVE';

/** A time somebody is busy, in epoch milliseconds. */
export interface Period {
  readonly start: number;
  readonly end: number;
  readonly type: BusyType;
}

/** How an event keeps its owner busy, or undefined when it does not. */
export function busyType(part: EventPart, owner: string): BusyType | undefined {
  if (part.transparent || part.status === 'CANCELLED') return undefined;
  const own = part.attendees.find(({ address }) => address === owner);
  const organizes = part.organizer === undefined || part.organizer.address === owner;
  if (own?.status === 'DECLINED') return undefined;
  if (part.status === 'TENTATIVE' || own?.status === 'TENTATIVE') return 'BUSY-TENTATIVE';
  return own?.status === 'NEEDS_ACTION' && !organizes ? 'BUSY-TENTATIVE' : 'BUSY';
}

/** The periods within the window, joined where they touch; busy hides tentative. */
export function mergePeriods(periods: readonly Period[], window: Window): Period[] {
  const within = periods
    .map((p) => ({ ...p, start: Math.max(p.start, window.from), end: Math.min(p.end, window.to) }))
    .filter(({ start, end }) => end > start);
  const busy = join(within.filter(({ type }) => type === 'BUSY'));
  const tentative = join(within.filter(({ type }) => type === 'BUSY-TENTATIVE'));
  const rest = tentative.flatMap((period) => without(period, busy));
  return [...busy, ...rest].sort((a, b) => a.start - b.start);
}

function join(periods: readonly Period[]): Period[] {
  const joined: Period[] = [];
  for (const period of [...periods].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && period.start <= last.end) {
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, period.end) };
    } else joined.push(period);
  }
  return joined;
}

/** What is left of a period outside others, which are in order and apart. */
function without(period: Period, others: readonly Period[]): Period[] {
  const left: Period[] = [];
  let { start } = period;
  for (const other of others) {
    if (other.end <= start || other.start >= period.end) continue;
    if (other.start > start) left.push({ ...period, start, end: other.start });
    start = Math.max(start, other.end);
  }
  if (start < period.end) left.push({ ...period, start });
  return left;
}
