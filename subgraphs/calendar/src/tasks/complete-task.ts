import { Budget, occurrences } from '../recurrence/occurrences';
import { parseRule, withEnd } from '../recurrence/rule';
import { instantOf, withWall, type CalendarTime, type Zones } from '../time/calendar-time';
import type { Task, TaskPatch } from './task';

/** The furthest a next instance is looked for, in steps of the rule. */
const MAX_STEPS = 20_000;

/**
 * What completing a task changes. A series goes on with its next instance, which is how calendar
 * programs do it: they show one VTODO with the time it is next to be done. Its last one completes it.
 */
export function completion(task: Task, zones: Zones, now: Date): TaskPatch {
  const next = nextStart(task, zones);
  if (!next) return completed(now);
  const anchor = anchorOf(task);
  const by = next.start.wall - (anchor?.wall ?? 0);
  return {
    ...(task.start && { start: withWall(task.start, task.start.wall + by) }),
    ...(task.due && { due: withWall(task.due, task.due.wall + by) }),
    status: 'NEEDS_ACTION',
    percentComplete: 0,
    completedAt: null,
    recurrence: next.recurrence,
  };
}

function completed(now: Date): TaskPatch {
  const wall = Math.floor(now.getTime() / 1000) * 1000;
  return { status: 'COMPLETED', percentComplete: 100, completedAt: { wall, form: 'UTC' } };
}

/** RFC 5545 §3.8.5.3 counts from DTSTART; programs that leave it out count from DUE. */
function anchorOf({ start, due }: Task): CalendarTime | undefined {
  return start ?? due;
}

function nextStart(
  task: Task,
  zones: Zones,
): { start: CalendarTime; recurrence: string[] } | undefined {
  const anchor = anchorOf(task);
  const [text] = task.rules;
  if (!anchor || text === undefined) return undefined;
  const rule = parseRule(text);
  const excepted = new Set(task.exceptDates.map((time) => instantOf(time, zones)));
  const query = {
    start: anchor.wall,
    from: anchor.wall,
    to: Number.MAX_SAFE_INTEGER,
    budget: new Budget(MAX_STEPS),
  };
  let passed = 0;
  for (const wall of occurrences(rule, query)) {
    const start = withWall(anchor, wall);
    const { until } = rule;
    const end =
      until && instantOf({ ...anchor, ...until }, zones) + (until.form === 'DATE' ? 86_399_999 : 0);
    if (end !== undefined && instantOf(start, zones) > end) return undefined;
    if (wall > anchor.wall && !excepted.has(instantOf(start, zones))) {
      const left = rule.count === undefined ? text : withEnd(text, { count: rule.count - passed });
      return { start, recurrence: [`RRULE:${left}`, ...laterLines(task)] };
    }
    passed += 1;
  }
  return undefined;
}

/** Extra and excepted dates stay as they were written. */
function laterLines({ recurrence }: Task): string[] {
  return recurrence.filter((line) => !/^RRULE[:;]/i.test(line));
}
