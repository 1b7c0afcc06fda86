import type { CalendarTime, Zones } from '../time/calendar-time';
import type { Details } from './event-details';

/** Participation status (RFC 5545 §3.2.12) in the words of the graph. */
export type AttendeeStatus = 'NEEDS_ACTION' | 'ACCEPTED' | 'DECLINED' | 'TENTATIVE' | 'DELEGATED';

/** Someone with a canonical address. */
export interface Party {
  readonly address: string;
  readonly name?: string | undefined;
}

/** Someone invited. */
export interface AttendeePart extends Party {
  readonly status: AttendeeStatus;
  /** RFC 5545 §3.2.16: CHAIR, REQ-PARTICIPANT, OPT-PARTICIPANT, NON-PARTICIPANT. */
  readonly role: string;
  /** Address of who comes instead (RFC 5545 §3.2.5), and of whom they come instead of (§3.2.4). */
  readonly delegatedTo?: string | undefined;
  readonly delegatedFrom?: string | undefined;
}

/** A reminder of one's own. */
export interface ReminderPart {
  readonly minutesBefore: number;
  readonly method: 'DISPLAY' | 'EMAIL';
}

/** When an alarm goes off (RFC 5545 §3.6.6): counted from the start or end, or at a point in time. */
export interface AlarmPart {
  readonly trigger:
    | { readonly from: 'START' | 'END'; readonly offsetMs: number }
    | { readonly from: 'EPOCH'; readonly at: number };
  readonly method: 'DISPLAY' | 'EMAIL';
  /** How often it is repeated, and after how many milliseconds each time. */
  readonly repeat: number;
  readonly everyMs: number;
  /** Alarms up to this point in time have been seen by their owner elsewhere (RFC 9074 §6.1). */
  readonly acknowledgedAt?: number | undefined;
}

/** A length: whole days on the wall clock, then exact time (RFC 5545 §3.8.5.3 on DTEND and DURATION). */
export interface Span {
  readonly days: number;
  readonly ms: number;
}

/** An RDATE: a start, and a length of its own when it was given as a period. */
export interface ExtraDate {
  readonly start: CalendarTime;
  readonly span?: Span;
}

/** One VEVENT, read. */
export interface EventPart {
  readonly uid: string;
  readonly sequence: number;
  readonly stampedAt: number;
  readonly start: CalendarTime;
  readonly span: Span;
  readonly recurrenceId?: CalendarTime;
  /** RECURRENCE-ID with RANGE=THISANDFUTURE. */
  readonly andFuture: boolean;
  readonly rules: readonly string[];
  readonly extraDates: readonly ExtraDate[];
  readonly exceptDates: readonly CalendarTime[];
  /** RRULE, RDATE and EXDATE as content lines. */
  readonly recurrence: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly location?: string;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly transparent: boolean;
  readonly organizer?: Party;
  readonly attendees: readonly AttendeePart[];
  readonly reminders: readonly ReminderPart[];
  readonly alarms: readonly AlarmPart[];
  readonly details: Details;
}

/** All that shares a UID: the series or single event, and the instances that differ from it. */
export interface CalendarObject {
  readonly uid: string;
  readonly master?: EventPart;
  readonly overrides: readonly EventPart[];
  /** Its zones, with floating times in the zone given. */
  zones(floating: string | undefined): Zones;
}

/** The part that speaks for the whole: the master, or else the first instance we were told of. */
export function mainPart(object: CalendarObject): EventPart {
  const part = object.master ?? object.overrides[0];
  if (!part) throw new Error('A calendar object has at least one part');
  return part;
}

/** Whether it happens more than once. */
export function isRecurring(part: EventPart): boolean {
  return part.rules.length > 0 || part.extraDates.length > 0;
}

/** Addresses of everybody in it. */
export function participantsOf(object: CalendarObject): string[] {
  const parts = [...(object.master ? [object.master] : []), ...object.overrides];
  const addresses = parts.flatMap((part) => [
    ...(part.organizer ? [part.organizer.address] : []),
    ...part.attendees.map(({ address }) => address),
  ]);
  return [...new Set(addresses)];
}

/** Whether others than its owner see no more of it than when it is (RFC 5545 §3.8.1.3). */
export function isHidden(object: CalendarObject): boolean {
  const parts = [...(object.master ? [object.master] : []), ...object.overrides];
  return parts.some(({ details }) => details.visibility !== 'PUBLIC');
}
