import { monthOf } from './query-sql';

/** Months in which the index is asked for words, counted from the year 0, both included. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** How it went to look through a slice. */
export interface SliceResult {
  readonly slice: Slice;
  readonly found: number;
  readonly ms: number;
}

/** A slice is to take no longer than this, so that a search notices in time that it takes too long. */
const SLICE_MS = 25;
const GROWTH = 16;
/** A little more than seems to be needed: mail is not spread evenly. */
const MARGIN = 1.25;

/** What is looked through in all, and how. */
export interface SliceRange {
  /** When the newest message came that was not looked at yet, and the oldest. */
  readonly newest: Date;
  readonly oldest: Date;
  /** Months that are likely to hold what is missing, as the newest messages have it. */
  readonly likely: number;
}

/**
 * The slice to look through next, going back in time: as many months as are likely to hold what is
 * still missing, judged by the last one. Null when there is nothing older.
 */
export function nextSlice(
  range: SliceRange,
  last: SliceResult | null,
  missing: number,
): Slice | null {
  const to = last ? last.slice.from - 1 : monthOf(range.newest);
  const end = monthOf(range.oldest);
  if (to < end) return null;
  const months = last ? monthsAfter(last, missing) : Math.max(1, Math.ceil(range.likely * MARGIN));
  return { from: Math.max(end, to - months + 1), to };
}

function monthsAfter({ slice, found, ms }: SliceResult, missing: number): number {
  const months = slice.to - slice.from + 1;
  const needed = Math.ceil((months * missing * MARGIN) / Math.max(found, 1));
  const affordable = Math.floor((months * SLICE_MS) / Math.max(ms, 1));
  return Math.max(1, Math.min(needed, affordable, months * GROWTH));
}

/** When a slice begins, in UTC. */
export function startOf({ from }: Slice): Date {
  const at = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for those of the last century.
  at.setUTCFullYear(Math.floor(from / 12), from % 12, 1);
  return at;
}

/** When what comes after a slice begins, in UTC. */
export function endOf({ to }: Slice): Date {
  return startOf({ from: to + 1, to: to + 1 });
}
