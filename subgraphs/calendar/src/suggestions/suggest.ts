import type { Period } from '../free-busy/periods';
import { isWithin, type WorkingHours } from './working-hours';

/** Why a time is as good as it is. */
export type SlotReason =
  'EVERYBODY_FREE' | 'REQUIRED_FREE' | 'TENTATIVE' | 'OUTSIDE_WORKING_HOURS' | 'NOT_KNOWN' | 'BUSY';

/** Somebody who is to come. */
export interface Invitee {
  readonly address: string;
  readonly required: boolean;
  /** In order and apart; undefined when nobody knows their calendar. */
  readonly periods: readonly Period[] | undefined;
  readonly hours: WorkingHours;
}

/** A time for the meeting. */
export interface Suggestion {
  readonly start: number;
  readonly end: number;
  /** From 0, the worst, to 1: everybody is free and at work. */
  readonly score: number;
  readonly free: readonly string[];
  readonly busy: readonly string[];
  readonly reasons: readonly SlotReason[];
}

/** Where to look. All times are in epoch milliseconds. */
export interface Search {
  readonly from: number;
  readonly to: number;
  readonly durationMs: number;
  /** Between one start and the next that is looked at. */
  readonly stepMs: number;
  readonly limit: number;
}

const WORTH = { FREE: 1, TENTATIVE: 0.5, NOT_KNOWN: 0.6, BUSY: 0 } as const;
/** Somebody's time outside their working hours is worth a quarter. */
const AFTER_HOURS = 0.25;
const REQUIRED_WEIGHT = 2;

type State = keyof typeof WORTH;

/**
 * The best times that do not overlap, best first: those at which all who are required are free, and only
 * where there are fewer than `limit` of those the times at which some of them are not.
 */
export function suggest(invitees: readonly Invitee[], search: Search): Suggestion[] {
  const { from, to, durationMs, stepMs, limit } = search;
  const found: (Suggestion & { missing: number })[] = [];
  const places = invitees.map(() => 0);
  for (let start = Math.ceil(from / stepMs) * stepMs; start + durationMs <= to; start += stepMs) {
    found.push(rate(invitees, places, { start, end: start + durationMs }));
  }
  found.sort((a, b) => a.missing - b.missing || b.score - a.score || a.start - b.start);
  const chosen: Suggestion[] = [];
  for (const { missing: _, ...slot } of found) {
    if (chosen.length >= limit) break;
    if (slot.score === 0) continue;
    if (chosen.every(({ start, end }) => slot.end <= start || slot.start >= end)) chosen.push(slot);
  }
  return chosen;
}

function rate(
  invitees: readonly Invitee[],
  places: number[],
  { start, end }: { start: number; end: number },
): Suggestion & { missing: number } {
  const free: string[] = [];
  const busy: string[] = [];
  const reasons = new Set<SlotReason>();
  let [worth, most, missing] = [0, 0, 0];
  invitees.forEach((invitee, i) => {
    const state = stateOf(invitee, places, i, { start, end });
    const atWork = isWithin(invitee.hours, start, end);
    const weight = invitee.required ? REQUIRED_WEIGHT : 1;
    worth += weight * WORTH[state] * (atWork ? 1 : AFTER_HOURS);
    most += weight;
    if (!atWork) reasons.add('OUTSIDE_WORKING_HOURS');
    if (state === 'FREE') free.push(invitee.address);
    else reasons.add(state);
    if (state === 'BUSY' || state === 'TENTATIVE') busy.push(invitee.address);
    if (state === 'BUSY' && invitee.required) missing += 1;
  });
  if (free.length === invitees.length) reasons.add('EVERYBODY_FREE');
  else if (missing === 0) reasons.add('REQUIRED_FREE');
  const score = most === 0 ? 0 : Math.round((worth / most) * 1000) / 1000;
  return { start, end, score, free, busy, reasons: [...reasons].sort(), missing };
}

/** Starts come in order, so each person's periods are walked through once: `places` is how far. */
function stateOf(
  { periods }: Invitee,
  places: number[],
  i: number,
  { start, end }: { start: number; end: number },
): State {
  if (!periods) return 'NOT_KNOWN';
  let place = places[i] ?? 0;
  while (place < periods.length && (periods[place]?.end ?? 0) <= start) place += 1;
  places[i] = place;
  let state: State = 'FREE';
  for (let at = place; at < periods.length; at += 1) {
    const period = periods[at];
    if (!period || period.start >= end) break;
    if (period.type === 'BUSY') return 'BUSY';
    state = 'TENTATIVE';
  }
  return state;
}
