import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventPatch } from '../clients/icalendar/write-event';
import { Budget, occurrences } from '../recurrence/occurrences';
import { parseRule, withEnd } from '../recurrence/rule';
import { instantOf, withWall, type CalendarTime, type Zones } from '../time/calendar-time';
import { mainPart, type EventPart } from './calendar-object';

const MAX_COUNTED = 20_000;

/** What each instance has of its own, whatever the series is given. */
const NOT_COPIED = new Set(['start', 'end', 'recurrence', 'reminders', 'sequence']);

const SERIES = 'series';

function keyOf({ recurrenceId }: EventPart): string {
  return recurrenceId ? JSON.stringify(recurrenceId) : SERIES;
}

/** The parts whose time is another than before, so that answers given to them no longer hold. */
export function movedParts(before: CalendarDocument, after: CalendarDocument): ReadonlySet<string> {
  const times = ({ start, span, rules, extraDates }: EventPart): string =>
    JSON.stringify([start, span, rules, extraDates]);
  const parts = [...(before.master ? [before.master] : []), ...before.overrides];
  const known = new Map(parts.map((part) => [keyOf(part), part]));
  const moved = new Set<string>();
  if (after.master && (!before.master || times(before.master) !== times(after.master)))
    moved.add(SERIES);
  for (const part of after.overrides) {
    const { start, recurrenceId = start } = part;
    const asBefore = known.get(keyOf(part)) ?? {
      ...part,
      start: recurrenceId,
      span: after.master?.span ?? part.span,
    };
    if (times(asBefore) !== times(part)) moved.add(keyOf(part));
  }
  return moved;
}

/** Another time is a new question to everybody invited (RFC 6638 §3.2.8). */
export function askAgain(
  document: CalendarDocument,
  moved: ReadonlySet<string>,
  { organizer, now }: { organizer: string; now: Date },
): void {
  const ask = (part: EventPart): EventPatch => ({
    attendees: part.attendees.map((attendee) =>
      // Who sends somebody else still does: that one is asked.
      attendee.address === organizer || attendee.status === 'DELEGATED'
        ? attendee
        : { ...attendee, status: 'NEEDS_ACTION' },
    ),
  });
  document.patchAll(
    (part) => ({
      sequence: part.sequence + 1,
      ...(moved.has(SERIES) || moved.has(keyOf(part)) ? ask(part) : {}),
    }),
    now,
  );
}

/** Changes a whole series; its exceptions and changed instances move along with its start. */
export function editSeries(document: CalendarDocument, patch: EventPatch, now: Date): void {
  const before = document.master;
  if (!before) {
    document.patchAll(() => patch, now);
    return;
  }
  document.patch(undefined, patch, now);
  const after = mainPart(document);
  if (patch.recurrence) {
    document.dropOverrides(() => true);
    return;
  }
  const sameClock =
    before.start.form === after.start.form && before.start.zone === after.start.zone;
  const by = after.start.wall - before.start.wall;
  if (!sameClock) document.dropOverrides(() => true);
  else if (by !== 0) {
    document.shiftOverrides(by);
    document.patch(
      undefined,
      { recurrence: recurrenceLines(after, (time) => withWall(time, time.wall + by)) },
      now,
    );
  }
  copyTexts(document, patch, now);
}

/** Texts, people and details given for all are given for the changed instances too. */
function copyTexts(document: CalendarDocument, patch: EventPatch, now: Date): void {
  const shared: EventPatch = Object.fromEntries(
    Object.entries(patch).filter(([name]) => !NOT_COPIED.has(name)),
  );
  if (Object.keys(shared).length === 0) return;
  for (const { recurrenceId } of document.overrides) {
    if (recurrenceId) document.patch(recurrenceId, shared, now);
  }
}

/** Ends a series before an instance. Returns whether anything is left of it. */
export function truncate(
  document: CalendarDocument,
  recurrenceId: CalendarTime,
  context: { zones: Zones; now: Date },
): boolean {
  const { zones, now } = context;
  const { master } = document;
  const at = instantOf(recurrenceId, zones);
  if (!master || at <= instantOf(master.start, zones)) return false;
  const isEarlier = (time: CalendarTime): boolean => instantOf(time, zones) < at;
  const lines = recurrenceLines(master, (time) => time, isEarlier).map((line) =>
    line.startsWith('RRULE:')
      ? `RRULE:${endBefore(line.slice(6), master, recurrenceId, zones)}`
      : line,
  );
  document.dropOverrides((id) => id >= at);
  document.patch(undefined, { recurrence: lines }, now);
  return true;
}

/** The rule so that its last instance is the one before `recurrenceId`. */
function endBefore(
  rule: string,
  master: EventPart,
  recurrenceId: CalendarTime,
  zones: Zones,
): string {
  const { count } = parseRule(rule);
  if (count !== undefined) {
    const before = countBefore(rule, master, recurrenceId);
    return withEnd(rule, { count: Math.max(1, before) });
  }
  if (recurrenceId.form === 'DATE') {
    return withEnd(rule, { until: withWall(recurrenceId, recurrenceId.wall - 86_400_000) });
  }
  // RFC 5545 §3.3.10: UNTIL is in UTC, but floating like DTSTART when that is floating.
  if (recurrenceId.form === 'FLOATING') {
    return withEnd(rule, { until: withWall(recurrenceId, recurrenceId.wall - 1000) });
  }
  return withEnd(rule, { until: { wall: instantOf(recurrenceId, zones) - 1000, form: 'UTC' } });
}

function countBefore(rule: string, master: EventPart, recurrenceId: CalendarTime): number {
  let before = 0;
  const query = {
    start: master.start.wall,
    from: master.start.wall,
    to: recurrenceId.wall - 1,
    budget: new Budget(MAX_COUNTED),
  };
  for (const wall of occurrences(parseRule(rule), query))
    before += wall < recurrenceId.wall ? 1 : 0;
  return before;
}

/** The second half of a split: the series from an instance on, under a UID of its own. */
export function splitOff(
  document: CalendarDocument,
  recurrenceId: CalendarTime,
  context: { zones: Zones; now: Date; uid: string },
): CalendarDocument {
  const { zones, now, uid } = context;
  const rest = document.clone();
  const { master } = rest;
  if (!master) return rest;
  const at = instantOf(recurrenceId, zones);
  const isLater = (time: CalendarTime): boolean => instantOf(time, zones) >= at;
  const lines = recurrenceLines(master, (time) => time, isLater).map((line) =>
    line.startsWith('RRULE:') ? `RRULE:${remaining(line.slice(6), master, recurrenceId)}` : line,
  );
  rest.dropOverrides((id) => id < at);
  rest.restart(recurrenceId, { recurrence: lines, sequence: 0 }, now);
  rest.rename(uid);
  return rest;
}

function remaining(rule: string, master: EventPart, recurrenceId: CalendarTime): string {
  const { count } = parseRule(rule);
  if (count === undefined) return rule;
  return withEnd(rule, { count: Math.max(1, count - countBefore(rule, master, recurrenceId)) });
}

/** The recurrence as content lines, with its dates moved or chosen. */
function recurrenceLines(
  part: EventPart,
  move: (time: CalendarTime) => CalendarTime,
  keep: (time: CalendarTime) => boolean = () => true,
): string[] {
  const extra = part.extraDates.map(({ start }) => start);
  return [
    ...part.rules.map((rule) => `RRULE:${rule}`),
    ...extra.filter(keep).map((time) => dateLine('RDATE', move(time))),
    ...part.exceptDates.filter(keep).map((time) => dateLine('EXDATE', move(time))),
  ];
}

function dateLine(name: string, time: CalendarTime): string {
  const text = new Date(time.wall).toISOString().replace(/[-:]/g, '');
  if (time.form === 'DATE') return `${name};VALUE=DATE:${text.slice(0, 8)}`;
  if (time.form === 'ZONED') return `${name};TZID="${time.zone ?? ''}":${text.slice(0, 15)}`;
  return `${name}:${text.slice(0, 15)}${time.form === 'UTC' ? 'Z' : ''}`;
}
