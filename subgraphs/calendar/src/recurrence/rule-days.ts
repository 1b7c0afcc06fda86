import { DAY_MS } from '../time/calendar-time';
import type { RecurrenceRule, WeekdayNumber } from './rule';

/** Midnight of a date, on the wall clock. */
export function dateWall(year: number, month: number, day: number): number {
  return Date.UTC(year, month, day);
}

/** The midnight of the day of `wall`. */
export function dayOf(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

/** The first day of the week that holds `day`. */
export function weekOf(day: number, weekStart: number): number {
  return day - ((new Date(day).getUTCDay() - weekStart + 7) % 7) * DAY_MS;
}

/** The rule with the parts that RFC 5545 §3.3.10 takes from DTSTART when they are not given. */
export function withDefaults(rule: RecurrenceRule, startWall: number): RecurrenceRule {
  const { frequency, byDay, byMonthDay, byYearDay, byWeekNo, byMonth } = rule;
  if (byDay || byMonthDay || byYearDay) return rule;
  const start = new Date(startWall);
  const weekday: readonly WeekdayNumber[] = [{ weekday: start.getUTCDay(), ordinal: 0 }];
  if (frequency === 'WEEKLY' || (frequency === 'YEARLY' && byWeekNo))
    return { ...rule, byDay: weekday };
  const day = [start.getUTCDate()];
  if (frequency === 'MONTHLY') return { ...rule, byMonthDay: day };
  if (frequency !== 'YEARLY') return rule;
  return { ...rule, byMonthDay: day, byMonth: byMonth ?? [start.getUTCMonth() + 1] };
}

/** Whether a day (midnight on the wall clock) is one of the rule's days. */
export function isRuleDay(rule: RecurrenceRule, day: number): boolean {
  const date = new Date(day);
  const month = date.getUTCMonth();
  if (rule.byMonth && !rule.byMonth.includes(month + 1)) return false;
  if (rule.byMonthDay && !isMonthDay(rule.byMonthDay, date)) return false;
  if (rule.byYearDay && !isYearDay(rule.byYearDay, date)) return false;
  if (rule.byWeekNo && !isWeekNo(rule.byWeekNo, day, rule.weekStart)) return false;
  return !rule.byDay || rule.byDay.some((wanted) => isWeekday(rule, wanted, date));
}

function isMonthDay(wanted: readonly number[], date: Date): boolean {
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const day = date.getUTCDate();
  return wanted.includes(day) || wanted.includes(day - length - 1);
}

function yearDay(date: Date): { day: number; length: number } {
  const year = date.getUTCFullYear();
  const first = Date.UTC(year, 0, 1);
  const length = (Date.UTC(year + 1, 0, 1) - first) / DAY_MS;
  return { day: (date.getTime() - first) / DAY_MS + 1, length };
}

function isYearDay(wanted: readonly number[], date: Date): boolean {
  const { day, length } = yearDay(date);
  return wanted.includes(day) || wanted.includes(day - length - 1);
}

// Week 1 is the first with four days or more in the year (ISO 8601, with the rule's own week start).
function firstWeek(year: number, weekStart: number): number {
  return weekOf(Date.UTC(year, 0, 4), weekStart);
}

function isWeekNo(wanted: readonly number[], day: number, weekStart: number): boolean {
  const week = weekOf(day, weekStart);
  // The day of the week that decides its year is the fourth.
  const year = new Date(week + 3 * DAY_MS).getUTCFullYear();
  const number = (week - firstWeek(year, weekStart)) / (7 * DAY_MS) + 1;
  const weeks = (firstWeek(year + 1, weekStart) - firstWeek(year, weekStart)) / (7 * DAY_MS);
  return wanted.includes(number) || wanted.includes(number - weeks - 1);
}

function isWeekday(rule: RecurrenceRule, wanted: WeekdayNumber, date: Date): boolean {
  if (date.getUTCDay() !== wanted.weekday) return false;
  if (wanted.ordinal === 0) return true;
  const inMonth = rule.frequency === 'MONTHLY' || rule.byMonth !== undefined;
  const { day, length } = inMonth ? monthDay(date) : yearDay(date);
  const fromStart = Math.ceil(day / 7);
  const fromEnd = -Math.ceil((length - day + 1) / 7);
  return wanted.ordinal === fromStart || wanted.ordinal === fromEnd;
}

function monthDay(date: Date): { day: number; length: number } {
  const end = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
  return { day: date.getUTCDate(), length: end.getUTCDate() };
}
