import { InvalidInputError } from '@suitegraph/kit/errors';
import { formatBasic, parseBasic, type CalendarTime } from '../time/calendar-time';

const FREQUENCIES = [
  'SECONDLY',
  'MINUTELY',
  'HOURLY',
  'DAILY',
  'WEEKLY',
  'MONTHLY',
  'YEARLY',
] as const;

/** How often a rule's period begins. */
export type Frequency = (typeof FREQUENCIES)[number];

/** A weekday (0 is Sunday) and which of its kind within the month or year; 0 is every one. */
export interface WeekdayNumber {
  readonly weekday: number;
  readonly ordinal: number;
}

/** A recurrence rule (RFC 5545 §3.3.10). */
export interface RecurrenceRule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count?: number;
  readonly until?: Pick<CalendarTime, 'wall' | 'form'>;
  readonly weekStart: number;
  readonly bySecond?: readonly number[];
  readonly byMinute?: readonly number[];
  readonly byHour?: readonly number[];
  readonly byDay?: readonly WeekdayNumber[];
  readonly byMonthDay?: readonly number[];
  readonly byYearDay?: readonly number[];
  readonly byWeekNo?: readonly number[];
  readonly byMonth?: readonly number[];
  readonly bySetPos?: readonly number[];
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const MAX_LENGTH = 1_000;
const MAX_NUMBER = 100_000;

interface Range {
  readonly min: number;
  readonly max: number;
  /** Whether values may count from the end. */
  readonly signed?: boolean;
}

const RANGES = {
  BYSECOND: { min: 0, max: 60 },
  BYMINUTE: { min: 0, max: 59 },
  BYHOUR: { min: 0, max: 23 },
  BYMONTHDAY: { min: 1, max: 31, signed: true },
  BYYEARDAY: { min: 1, max: 366, signed: true },
  BYWEEKNO: { min: 1, max: 53, signed: true },
  BYMONTH: { min: 1, max: 12 },
  BYSETPOS: { min: 1, max: 366, signed: true },
} as const satisfies Record<string, Range>;

/** Where the table of RFC 5545 §3.3.10 says N/A. */
const NOT_WITH: Readonly<Record<'byWeekNo' | 'byMonthDay' | 'byYearDay', readonly Frequency[]>> = {
  byWeekNo: FREQUENCIES.filter((name) => name !== 'YEARLY'),
  byMonthDay: ['WEEKLY'],
  byYearDay: ['DAILY', 'WEEKLY', 'MONTHLY'],
};

function fail(message: string): never {
  throw new InvalidInputError(`Not a recurrence rule: ${message}`, ['recurrence']);
}

/** Reads `FREQ=…;…`. @throws InvalidInputError when RFC 5545 does not allow it. */
export function parseRule(text: string): RecurrenceRule {
  if (text.length > MAX_LENGTH) fail('too long');
  const parts = partsOf(text);
  const frequency =
    FREQUENCIES.find((name) => name === parts.get('FREQ')) ?? fail('FREQ is missing or unknown');
  const numbers = (name: keyof typeof RANGES): readonly number[] | undefined => {
    const value = parts.get(name);
    return value === undefined ? undefined : numberList(name, value, RANGES[name]);
  };
  const rule: RecurrenceRule = {
    frequency,
    interval: positive('INTERVAL', parts.get('INTERVAL')) ?? 1,
    weekStart: weekdayIndex(parts.get('WKST') ?? 'MO'),
    ...defined('count', positive('COUNT', parts.get('COUNT'))),
    ...defined('until', untilOf(parts.get('UNTIL'))),
    ...defined('bySecond', numbers('BYSECOND')),
    ...defined('byMinute', numbers('BYMINUTE')),
    ...defined('byHour', numbers('BYHOUR')),
    ...defined('byDay', parts.get('BYDAY')?.split(',').map(weekdayNumber)),
    ...defined('byMonthDay', numbers('BYMONTHDAY')),
    ...defined('byYearDay', numbers('BYYEARDAY')),
    ...defined('byWeekNo', numbers('BYWEEKNO')),
    ...defined('byMonth', numbers('BYMONTH')),
    ...defined('bySetPos', numbers('BYSETPOS')),
  };
  checkCombination(rule);
  return rule;
}

function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.trim().toUpperCase().split(';')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = part.slice(0, at);
    if (at < 1 || at === part.length - 1) fail(`'${part.slice(0, 40)}' is no rule part`);
    if (parts.has(name)) fail(`${name} is given twice`);
    parts.set(name, part.slice(at + 1));
  }
  return parts;
}

// The combinations that the table of RFC 5545 §3.3.10 leaves without a meaning.
function checkCombination(rule: RecurrenceRule): void {
  if (rule.count !== undefined && rule.until) fail('COUNT and UNTIL exclude each other');
  if (rule.bySetPos && !hasOtherBy(rule)) fail('BYSETPOS needs another BY part');
  checkDayParts(rule);
}

function checkDayParts(rule: RecurrenceRule): void {
  const { frequency, byDay, byWeekNo } = rule;
  const numbered = byDay?.some(({ ordinal }) => ordinal !== 0) ?? false;
  const mayNumber = frequency === 'MONTHLY' || (frequency === 'YEARLY' && !byWeekNo);
  if (numbered && !mayNumber) fail('numbered weekdays need FREQ=MONTHLY or YEARLY');
  for (const [name, frequencies] of Object.entries(NOT_WITH)) {
    const given = rule[name as keyof typeof NOT_WITH] !== undefined;
    if (given && frequencies.includes(frequency))
      fail(`${name} does not go with FREQ=${frequency}`);
  }
}

function hasOtherBy(rule: RecurrenceRule): boolean {
  return Object.keys(rule).some((name) => name.startsWith('by') && name !== 'bySetPos');
}

function defined<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1 || value > MAX_NUMBER) {
    fail(`${name} must be from 1 to ${MAX_NUMBER}`);
  }
  return value;
}

function numberList(name: string, text: string, range: Range): readonly number[] {
  return text.split(',').map((item) => {
    const value = Number(item);
    const size = range.signed ? Math.abs(value) : value;
    if (!/^[+-]?\d{1,3}$/.test(item) || size < range.min || size > range.max) {
      fail(`${name}=${item.slice(0, 20)} is out of range`);
    }
    return value;
  });
}

function weekdayIndex(name: string): number {
  const index = WEEKDAYS.indexOf(name);
  return index < 0 ? fail(`${name.slice(0, 20)} is no weekday`) : index;
}

function weekdayNumber(text: string): WeekdayNumber {
  const match =
    /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? fail(`${text.slice(0, 20)} is no weekday`);
  const ordinal = Number(match[1] ?? 0);
  if (match[1] !== undefined && (ordinal === 0 || Math.abs(ordinal) > 53))
    fail(`${text} is out of range`);
  return { weekday: weekdayIndex(match[2] ?? ''), ordinal };
}

function untilOf(text: string | undefined): RecurrenceRule['until'] {
  if (text === undefined) return undefined;
  return parseBasic(text) ?? fail('UNTIL is no date');
}

/** The rule with another end; everything else stays as it was written. */
export function withEnd(text: string, end: { count: number } | { until: CalendarTime }): string {
  const kept = text.split(';').filter((part) => !/^(COUNT|UNTIL)=/i.test(part) && part !== '');
  const last = 'count' in end ? `COUNT=${end.count}` : `UNTIL=${formatBasic(end.until)}`;
  return [...kept, last].join(';');
}
