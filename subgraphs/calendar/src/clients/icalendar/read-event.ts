import ICAL from 'ical.js';
import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type {
  AttendeePart,
  AttendeeStatus,
  EventPart,
  ExtraDate,
  Party,
  Span,
} from '../../events/calendar-object';
import {
  DAY_MS,
  FIRST_YEAR,
  instantOf,
  withinYears,
  type CalendarTime,
  type Zones,
} from '../../time/calendar-time';
import { parseRule } from '../../recurrence/rule';
import { alarmsOf, remindersOf } from './read-alarms';
import { readDetails } from './details';
import { JunkCalendarError } from './junk';

const MAX_EXTRA_DATES = 5_000;
const STATUSES: Readonly<Record<string, AttendeeStatus>> = {
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
  TENTATIVE: 'TENTATIVE',
  DELEGATED: 'DELEGATED',
};

/** Reads a VEVENT. @throws JunkCalendarError when it lacks what an event must have. */
export function readEvent(component: ICAL.Component, zones: Zones): EventPart {
  const start = timeOf(component, 'dtstart');
  if (!start) throw new JunkCalendarError('An event has no DTSTART');
  const recurrenceId = timeOf(component, 'recurrence-id');
  return {
    uid: textOf(component, 'uid') ?? '',
    sequence: Number(component.getFirstPropertyValue('sequence') ?? 0) || 0,
    stampedAt: timeOf(component, 'dtstamp')?.wall ?? 0,
    start,
    span: spanOf(component, start, zones),
    ...(recurrenceId && { recurrenceId }),
    andFuture: parameter(component.getFirstProperty('recurrence-id'), 'range') === 'THISANDFUTURE',
    ...datesOf(component, zones),
    recurrence: recurrenceLines(component),
    ...texts(component),
    status: statusOf(component),
    transparent: textOf(component, 'transp')?.toUpperCase() === 'TRANSPARENT',
    ...people(component),
    reminders: remindersOf(component),
    alarms: alarmsOf(component),
    details: readDetails(component),
  };
}

/** The title, the text and the place. */
export function texts(
  component: ICAL.Component,
): Pick<EventPart, 'summary' | 'description' | 'location'> {
  const summary = textOf(component, 'summary');
  const description = textOf(component, 'description');
  const location = textOf(component, 'location');
  return {
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(location !== undefined && { location }),
  };
}

/** The first value of a property, when it is text. */
export function textOf(component: ICAL.Component, name: string): string | undefined {
  const value: unknown = component.getFirstPropertyValue(name);
  return typeof value === 'string' ? value : undefined;
}

function statusOf(component: ICAL.Component): EventPart['status'] {
  const status = textOf(component, 'status')?.toUpperCase();
  return status === 'TENTATIVE' || status === 'CANCELLED' ? status : 'CONFIRMED';
}

function parameter(property: ICAL.Property | null, name: string): string | undefined {
  const value = property?.getParameter(name) as string | string[] | undefined;
  return Array.isArray(value) ? value[0] : value;
}

/** The time a property holds. @throws JunkCalendarError when it is not readable */
export function timeOf(component: ICAL.Component, name: string): CalendarTime | undefined {
  const property = component.getFirstProperty(name);
  return property ? timesOf(property)[0] : undefined;
}

function timesOf(property: ICAL.Property): CalendarTime[] {
  const zone = parameter(property, 'tzid');
  return property.getValues().map((value: unknown) => toTime(value, zone));
}

function toTime(value: unknown, zone: string | undefined): CalendarTime {
  if (!(value instanceof ICAL.Time)) throw new JunkCalendarError('A time is not readable');
  const wall = Date.UTC(
    value.year,
    value.month - 1,
    value.day,
    value.hour,
    value.minute,
    value.second,
  );
  // Date.UTC takes years below 100 for those of the twentieth century.
  if (Number.isNaN(wall) || value.year < FIRST_YEAR || !withinYears(wall))
    throw new JunkCalendarError('A time is out of range');
  if (value.isDate) return { wall, form: 'DATE' };
  if (value.zone === ICAL.Timezone.utcTimezone) return { wall, form: 'UTC' };
  return zone === undefined ? { wall, form: 'FLOATING' } : { wall, form: 'ZONED', zone };
}

function spanOf(component: ICAL.Component, start: CalendarTime, zones: Zones): Span {
  const end = timeOf(component, 'dtend');
  const duration: unknown = component.getFirstPropertyValue('duration');
  if (end) return spanBetween(start, end, zones);
  if (duration instanceof ICAL.Duration) return toSpan(duration);
  return start.form === 'DATE' ? { days: 1, ms: 0 } : { days: 0, ms: 0 };
}

/** The length from `start` to `end`. @throws JunkCalendarError when it ends before it starts. */
export function spanBetween(start: CalendarTime, end: CalendarTime, zones: Zones): Span {
  if ((start.form === 'DATE') !== (end.form === 'DATE')) {
    throw new JunkCalendarError('DTSTART and DTEND must both be dates or both be times');
  }
  if (start.form === 'DATE') {
    const days = (end.wall - start.wall) / DAY_MS;
    if (days < 0) throw new JunkCalendarError('An event ends before it starts');
    // An end on the same date is written by some clients for one whole day.
    return { days: Math.max(1, days), ms: 0 };
  }
  const ms = instantOf(end, zones) - instantOf(start, zones);
  if (ms < 0) throw new JunkCalendarError('An event ends before it starts');
  return { days: 0, ms };
}

function toSpan(duration: ICAL.Duration): Span {
  const { weeks, days, hours, minutes, seconds, isNegative } = duration;
  if (isNegative) throw new JunkCalendarError('An event has a negative duration');
  return { days: weeks * 7 + days, ms: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

/** RRULE, RDATE and EXDATE, read. @throws JunkCalendarError InvalidInputError */
export function datesOf(
  component: ICAL.Component,
  zones: Zones,
): Pick<EventPart, 'rules' | 'extraDates' | 'exceptDates'> {
  const rules = component.getAllProperties('rrule').map((property) => {
    const text = String(property.getFirstValue());
    parseRule(text);
    return text;
  });
  const extraDates = component
    .getAllProperties('rdate')
    .flatMap((property) => extraOf(property, zones));
  const exceptDates = component.getAllProperties('exdate').flatMap(timesOf);
  if (extraDates.length + exceptDates.length > MAX_EXTRA_DATES) {
    throw new JunkCalendarError(`More than ${MAX_EXTRA_DATES} RDATE and EXDATE values`);
  }
  return { rules, extraDates, exceptDates };
}

function extraOf(property: ICAL.Property, zones: Zones): ExtraDate[] {
  const zone = parameter(property, 'tzid');
  return property.getValues().map((value: unknown): ExtraDate => {
    if (!(value instanceof ICAL.Period)) return { start: toTime(value, zone) };
    const start = toTime(value.start, zone);
    const duration = value.duration as ICAL.Duration | null;
    if (duration) return { start, span: toSpan(duration) };
    return { start, span: spanBetween(start, toTime(value.end, zone), zones) };
  });
}

/** RRULE, RDATE and EXDATE as content lines. */
export function recurrenceLines(component: ICAL.Component): string[] {
  return ['rrule', 'rdate', 'exdate'].flatMap((name) =>
    component
      .getAllProperties(name)
      .map((property) => property.toICALString().replace(/\r?\n[ \t]/g, '')),
  );
}

/** Who invites and who is invited. */
export function people(component: ICAL.Component): Pick<EventPart, 'organizer' | 'attendees'> {
  const organizer = component.getFirstProperty('organizer');
  const party = organizer ? partyOf(organizer) : undefined;
  const attendees = new Map<string, AttendeePart>();
  for (const property of component.getAllProperties('attendee')) {
    const attendee = attendeeOf(property);
    if (attendee) attendees.set(attendee.address, attendee);
  }
  return { ...(party && { organizer: party }), attendees: [...attendees.values()] };
}

/** The address a cal-address property stands for, or undefined when it is none. */
export function addressOf(property: ICAL.Property): string | undefined {
  const value: unknown = property.getFirstValue();
  const uri = typeof value === 'string' ? value : '';
  // Exchange writes internal addresses as something else and gives the real one in EMAIL.
  const address = /^mailto:/i.test(uri)
    ? uri.slice('mailto:'.length)
    : (parameter(property, 'email') ?? uri);
  return tryCanonicalAddress(address);
}

function partyOf(property: ICAL.Property): Party | undefined {
  const address = addressOf(property);
  const name = parameter(property, 'cn');
  return address === undefined ? undefined : { address, ...(name !== undefined && { name }) };
}

function delegationOf(
  property: ICAL.Property,
): Pick<AttendeePart, 'delegatedTo' | 'delegatedFrom'> {
  const delegatedTo = addressIn(property, 'delegated-to');
  const delegatedFrom = addressIn(property, 'delegated-from');
  return {
    ...(delegatedTo !== undefined && { delegatedTo }),
    ...(delegatedFrom !== undefined && { delegatedFrom }),
  };
}

/** The first address that a parameter names. */
export function addressIn(property: ICAL.Property, name: string): string | undefined {
  const uri = parameter(property, name);
  return uri === undefined ? undefined : tryCanonicalAddress(uri.replace(/^mailto:/i, ''));
}

function attendeeOf(property: ICAL.Property): AttendeePart | undefined {
  const party = partyOf(property);
  if (!party) return undefined;
  const status = STATUSES[parameter(property, 'partstat')?.toUpperCase() ?? ''] ?? 'NEEDS_ACTION';
  return {
    ...party,
    status,
    role: parameter(property, 'role')?.toUpperCase() ?? 'REQ-PARTICIPANT',
    ...delegationOf(property),
  };
}
