import type { CalendarObject, EventPart, Span } from '../events/calendar-object';
import {
  DAY_MS,
  instantOf,
  timeAt,
  withWall,
  type CalendarTime,
  type Zones,
} from '../time/calendar-time';
import { Budget, occurrences } from './occurrences';
import { parseRule, type RecurrenceRule } from './rule';

/** One time an event takes place. */
export interface Instance {
  readonly part: EventPart;
  readonly start: CalendarTime;
  readonly startsAt: number;
  readonly endsAt: number;
  /** The original start, which names the instance; absent when the event happens once. */
  readonly recurrenceId?: CalendarTime;
}

/** The window: instances that overlap `from` (inclusive) to `to` (exclusive), in epoch milliseconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Instances in order, and whether there were more than could be counted. */
export interface Expansion {
  readonly instances: readonly Instance[];
  readonly truncated: boolean;
}

/** Steps that one expansion may take: some 50 ms at worst. */
const MAX_STEPS = 50_000;
/** Instances that one event may have in one window. */
export const MAX_INSTANCES = 10_000;
/** No zone is further from another than this. */
const ZONE_MARGIN = 27 * 3_600_000;

/** When something that starts at `start` and lasts `span` ends. */
export function endOf(start: CalendarTime, span: Span, zones: Zones): number {
  return instantOf(withWall(start, start.wall + span.days * DAY_MS), zones) + span.ms;
}

/** The instances of an event within a window, with exceptions and changed instances applied. */
export function expand(object: CalendarObject, window: Window, zones: Zones): Expansion {
  const budget = new Budget(MAX_STEPS);
  const overrides = overridesOf(object, zones);
  const found: Instance[] = [];
  const { master } = object;
  let truncated = false;
  if (master) {
    for (const { start, span } of starts(master, { window, zones, budget, overrides })) {
      if (found.length >= MAX_INSTANCES) {
        truncated = true;
        break;
      }
      const id = instantOf(start, zones);
      if (overrides.exact.has(id)) continue;
      found.push(instanceOf(master, { start, span }, { overrides, zones }));
    }
  }
  for (const part of overrides.exact.values()) found.push(overrideInstance(part, zones));
  const instances = found
    .filter((instance) => overlaps(instance, window))
    .sort((a, b) => a.startsAt - b.startsAt);
  return { instances, truncated: truncated || budget.exhausted };
}

/** Whether an instance lies in a window; one without length does when it starts there. */
export function overlaps(
  { startsAt, endsAt }: Pick<Instance, 'startsAt' | 'endsAt'>,
  { from, to }: Window,
): boolean {
  return startsAt < to && (endsAt > from || (endsAt === startsAt && startsAt >= from));
}

interface Overrides {
  /** By the original start. */
  readonly exact: ReadonlyMap<number, EventPart>;
  /** Those that hold from their original start on, latest first. */
  readonly ranges: readonly { readonly from: number; readonly part: EventPart }[];
  /** The furthest an instance has been moved or stretched by a range. */
  readonly reach: number;
}

function overridesOf(object: CalendarObject, zones: Zones): Overrides {
  const exact = new Map<number, EventPart>();
  const ranges: { from: number; part: EventPart }[] = [];
  let reach = 0;
  for (const part of object.overrides) {
    if (!part.recurrenceId) continue;
    const id = instantOf(part.recurrenceId, zones);
    exact.set(id, part);
    if (!part.andFuture) continue;
    ranges.push({ from: id, part });
    reach = Math.max(reach, Math.abs(instantOf(part.start, zones) - id) + length(part.span));
  }
  ranges.sort((a, b) => b.from - a.from);
  return { exact, ranges, reach };
}

function length({ days, ms }: Span): number {
  return days * DAY_MS + ms;
}

interface StartsQuery {
  readonly window: Window;
  readonly zones: Zones;
  readonly budget: Budget;
  readonly overrides: Overrides;
}

/** Original starts that may reach into the window: RRULEs and RDATEs without EXDATEs, each once. */
function* starts(
  master: EventPart,
  query: StartsQuery,
): Generator<{ start: CalendarTime; span: Span }, void> {
  const { zones, window, overrides } = query;
  const seen = new Set<number>();
  const excepted = exceptions(master, zones);
  const reach =
    Math.max(length(master.span), overrides.reach, ...extraLengths(master)) + ZONE_MARGIN;
  const near = { from: window.from - reach, to: window.to + overrides.reach + ZONE_MARGIN };
  const isNew = (start: CalendarTime): boolean => {
    const at = instantOf(start, zones);
    if (at < near.from || at > near.to || seen.has(at) || excepted(start, at)) return false;
    seen.add(at);
    return true;
  };
  for (const { start, span } of [{ start: master.start }, ...master.extraDates] as {
    start: CalendarTime;
    span?: Span;
  }[]) {
    if (isNew(start)) yield { start, span: span ?? master.span };
  }
  for (const text of master.rules) {
    const rule = parseRule(text);
    for (const start of ruleStarts(rule, master.start, { ...query, window: near })) {
      if (isNew(start)) yield { start, span: master.span };
    }
  }
}

function extraLengths(master: EventPart): number[] {
  return master.extraDates.flatMap(({ span }) => (span ? [length(span)] : []));
}

function* ruleStarts(
  rule: RecurrenceRule,
  first: CalendarTime,
  { window, zones, budget }: Pick<StartsQuery, 'window' | 'zones' | 'budget'>,
): Generator<CalendarTime, void> {
  const clock = {
    start: first.wall,
    from: window.from - ZONE_MARGIN,
    to: window.to + ZONE_MARGIN,
    budget,
  };
  const ended = untilCheck(rule, first, zones);
  for (const wall of occurrences(rule, clock)) {
    const start = withWall(first, wall);
    if (ended(start)) return;
    yield start;
  }
}

// UNTIL is a date, a reading of the same clock, or (as RFC 5545 asks for with TZID) a point in time.
function untilCheck(
  { until }: RecurrenceRule,
  first: CalendarTime,
  zones: Zones,
): (start: CalendarTime) => boolean {
  if (!until) return () => false;
  if (until.form === 'UTC' && first.form !== 'DATE') {
    return (start) => instantOf(start, zones) > until.wall;
  }
  const last = until.form === 'DATE' ? until.wall + DAY_MS - 1 : until.wall;
  return (start) => start.wall > last;
}

function exceptions(master: EventPart, zones: Zones): (start: CalendarTime, at: number) => boolean {
  const instants = new Set<number>();
  // Some clients except a whole date of an event that has a time.
  const days = new Set<number>();
  for (const time of master.exceptDates) {
    if (time.form === 'DATE') days.add(time.wall);
    else instants.add(instantOf(time, zones));
  }
  return (start, at) => instants.has(at) || days.has(Math.floor(start.wall / DAY_MS) * DAY_MS);
}

function instanceOf(
  master: EventPart,
  { start, span }: { start: CalendarTime; span: Span },
  { overrides, zones }: { overrides: Overrides; zones: Zones },
): Instance {
  const id = instantOf(start, zones);
  const range = overrides.ranges.find(({ from }) => from < id);
  const once = master.rules.length === 0 && master.extraDates.length === 0;
  const named = once ? {} : { recurrenceId: start };
  if (!range?.part.recurrenceId) {
    return { part: master, start, startsAt: id, endsAt: endOf(start, span, zones), ...named };
  }
  const { part } = range;
  const moved = withWall(part.start, start.wall + part.start.wall - (part.recurrenceId?.wall ?? 0));
  const startsAt = instantOf(moved, zones);
  return { part, start: moved, startsAt, endsAt: endOf(moved, part.span, zones), ...named };
}

function overrideInstance(part: EventPart, zones: Zones): Instance {
  const { start, span, recurrenceId } = part;
  const startsAt = instantOf(start, zones);
  const endsAt = endOf(start, span, zones);
  return { part, start, startsAt, endsAt, ...(recurrenceId && { recurrenceId }) };
}

/** The instance whose original start is `at`, or undefined. */
export function findInstance(
  object: CalendarObject,
  at: number,
  zones: Zones,
): Instance | undefined {
  const { master } = object;
  const override = overridesOf(object, zones).exact.get(at);
  if (override) return overrideInstance(override, zones);
  if (!master) return undefined;
  const days = object.overrides.map((part) => Math.abs(instantOf(part.start, zones) - at));
  const margin = Math.max(1, length(master.span), ...(days.length > 0 ? [ZONE_MARGIN] : []));
  const { instances } = expand(object, { from: at - margin, to: at + margin + 1 }, zones);
  return instances.find(({ recurrenceId, startsAt }) =>
    recurrenceId ? instantOf(recurrenceId, zones) === at : startsAt === at,
  );
}

/** The period an event occupies: from its first start to its last end, `Infinity` when it has none. */
export function extentOf(object: CalendarObject, zones: Zones): { from: number; to: number } {
  const all = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
  const { master } = object;
  const endless = master?.rules.some((text) => isEndless(parseRule(text))) ?? false;
  if (master && endless) {
    const first = [master, ...object.overrides].map((part) => instantOf(part.start, zones));
    const extra = master.extraDates.map(({ start }) => instantOf(start, zones));
    return { from: Math.min(...first, ...extra), to: Number.POSITIVE_INFINITY };
  }
  const { instances, truncated } = expand(object, all, zones);
  const [first] = instances;
  if (!first) return { from: 0, to: 0 };
  const last = instances.reduce((end, { endsAt }) => Math.max(end, endsAt), first.endsAt);
  return { from: first.startsAt, to: truncated ? Number.POSITIVE_INFINITY : last };
}

function isEndless({ count, until }: RecurrenceRule): boolean {
  return count === undefined && until === undefined;
}

/** The original start that an instant names, on the clock of the series. */
export function recurrenceIdAt(master: EventPart, at: number, zones: Zones): CalendarTime {
  return master.start.form === 'DATE'
    ? withWall(master.start, at)
    : timeAt(at, master.start, zones);
}
