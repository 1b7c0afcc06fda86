import { DAY_MS, HOUR_MS, LAST_YEAR, MINUTE_MS } from '../time/calendar-time';
import type { RecurrenceRule } from './rule';
import { dateWall, dayOf, isRuleDay, weekOf, withDefaults } from './rule-days';

/** What keeps the work of one expansion within bounds, whatever the rule says. */
export class Budget {
  exhausted = false;

  constructor(private left: number) {}

  /** Whether another step may be taken. */
  take(steps = 1): boolean {
    this.left -= steps;
    if (this.left < 0) this.exhausted = true;
    return !this.exhausted;
  }
}

/** What to enumerate of a rule, all on the wall clock of DTSTART. */
export interface OccurrenceQuery {
  readonly start: number;
  /** Occurrences before this need not be given. */
  readonly from: number;
  /** Occurrences after this must not be given. */
  readonly to: number;
  readonly budget: Budget;
}

const SECOND_MS = 1_000;
const END_OF_TIME = Date.UTC(LAST_YEAR + 1, 0, 1);

/**
 * The occurrences of a rule in order, as readings of the wall clock. DTSTART counts as the first one
 * whether it fits the rule or not (RFC 5545 §3.8.5.3). UNTIL in UTC is the caller's business, who knows
 * the zone; COUNT is kept here.
 *
 * ical.js has an iterator too, but it knows neither BYWEEKNO nor BYSETPOS below a month, moves a yearly
 * 29 February to 1 March, and loops without end inside one step for rules that never match.
 */
export function* occurrences(
  given: RecurrenceRule,
  query: OccurrenceQuery,
): Generator<number, void> {
  const { start, budget } = query;
  const to = Math.min(query.to, END_OF_TIME);
  const rule = withDefaults(given, start);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  // With COUNT every occurrence must be counted; without, those before `from` can be jumped over.
  const from = rule.count === undefined ? query.from : start;
  if (start >= from && start <= to) yield start;
  left -= 1;
  for (const period of periods(rule, { ...query, from, to })) {
    for (const wall of candidates(rule, period, start)) {
      if (wall <= start) continue;
      if (left <= 0 || wall > to || !budget.take()) return;
      left -= 1;
      if (wall >= query.from) yield wall;
    }
  }
}

/** The beginnings of the rule's periods, from the one that may hold `from`. */
function* periods(rule: RecurrenceRule, query: OccurrenceQuery): Generator<number, void> {
  const { start, from, to, budget } = query;
  const skip = Math.max(0, from - start);
  const { begin, step } = periodSteps(rule, start);
  let index = Math.max(0, Math.floor(skip / (step * rule.interval)) - 1);
  for (;;) {
    const period = begin(index * rule.interval);
    if (period > to || !budget.take()) return;
    const next = nextIndex(rule, period, index);
    if (next === index) {
      yield period;
      index += 1;
    } else index = next;
  }
}

/** How a frequency moves: `begin(n)` is the start of the n-th period, `step` its greatest length. */
function periodSteps(
  { frequency, weekStart }: RecurrenceRule,
  start: number,
): { begin: (n: number) => number; step: number } {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const even = (origin: number, step: number): { begin: (n: number) => number; step: number } => ({
    begin: (n) => origin + n * step,
    step,
  });
  switch (frequency) {
    case 'YEARLY':
      return { begin: (n) => dateWall(year + n, 0, 1), step: 366 * DAY_MS };
    case 'MONTHLY':
      return { begin: (n) => dateWall(year, month + n, 1), step: 31 * DAY_MS };
    case 'WEEKLY':
      return even(weekOf(dayOf(start), weekStart), 7 * DAY_MS);
    case 'DAILY':
      return even(dayOf(start), DAY_MS);
    default:
      return even(start, unitOf(frequency));
  }
}

function unitOf(frequency: RecurrenceRule['frequency']): number {
  if (frequency === 'HOURLY') return HOUR_MS;
  return frequency === 'MINUTELY' ? MINUTE_MS : SECOND_MS;
}

/** For periods within a day: the index behind a day or hour that the rule leaves out whole. */
function nextIndex(rule: RecurrenceRule, period: number, index: number): number {
  const { frequency } = rule;
  if (frequency !== 'HOURLY' && frequency !== 'MINUTELY' && frequency !== 'SECONDLY') return index;
  const step = unitOf(frequency) * rule.interval;
  const behind = (end: number): number => index + Math.max(1, Math.ceil((end - period) / step));
  const day = dayOf(period);
  if (!isRuleDay(rule, day)) return behind(day + DAY_MS);
  const date = new Date(period);
  if (rule.byHour && !rule.byHour.includes(date.getUTCHours())) {
    return behind(Math.floor(period / HOUR_MS) * HOUR_MS + HOUR_MS);
  }
  if (frequency === 'HOURLY') return index;
  if (rule.byMinute && !rule.byMinute.includes(date.getUTCMinutes())) {
    return behind(Math.floor(period / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  }
  return index;
}

/** What the rule makes of one period, in order, after BYSETPOS. */
function candidates(rule: RecurrenceRule, period: number, start: number): readonly number[] {
  const all = daysIn(rule, period).flatMap((day) => timesOn(rule, day, { period, start }));
  const { bySetPos } = rule;
  if (!bySetPos) return all;
  return all.filter((_, i) => bySetPos.includes(i + 1) || bySetPos.includes(i - all.length));
}

function daysIn(rule: RecurrenceRule, period: number): readonly number[] {
  const end = endOf(rule, period);
  const days: number[] = [];
  for (let day = dayOf(period); day < end; day += DAY_MS) {
    if (isRuleDay(rule, day)) days.push(day);
  }
  return days;
}

function endOf({ frequency }: RecurrenceRule, period: number): number {
  const date = new Date(period);
  if (frequency === 'YEARLY') return dateWall(date.getUTCFullYear() + 1, 0, 1);
  if (frequency === 'MONTHLY') return dateWall(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return dayOf(period) + (frequency === 'WEEKLY' ? 7 : 1) * DAY_MS;
}

function timesOn(
  rule: RecurrenceRule,
  day: number,
  { period, start }: { period: number; start: number },
): readonly number[] {
  const of = new Date(['HOURLY', 'MINUTELY', 'SECONDLY'].includes(rule.frequency) ? period : start);
  const { frequency } = rule;
  const fixedHour = frequency === 'HOURLY' || frequency === 'MINUTELY' || frequency === 'SECONDLY';
  const fixedMinute = frequency === 'MINUTELY' || frequency === 'SECONDLY';
  const hours = choose(rule.byHour, of.getUTCHours(), fixedHour);
  const minutes = choose(rule.byMinute, of.getUTCMinutes(), fixedMinute);
  const seconds = choose(rule.bySecond, of.getUTCSeconds(), frequency === 'SECONDLY');
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) =>
      seconds.map((second) => day + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS),
    ),
  );
}

// A part at or above the frequency limits, one below it expands (the table of RFC 5545 §3.3.10).
function choose(
  wanted: readonly number[] | undefined,
  own: number,
  fixed: boolean,
): readonly number[] {
  if (!wanted) return [own];
  if (fixed) return wanted.includes(own) ? [own] : [];
  return [...new Set(wanted)].sort((a, b) => a - b);
}
