import { canonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import { expand, extentOf } from '../recurrence/expand';
import { parseRule } from '../recurrence/rule';
import { DAY_MS, instantOf } from '../time/calendar-time';
import type { AttendeePart, ReminderPart } from './calendar-object';
import type { AttendeeInput, EventInput } from './event.inputs';
import { detailsPatch, isText } from './event-details.check';
import { fail, timesOf, type InputContext } from './event-times';

const MAX_TEXT = { summary: 1_000, description: 32_000, location: 1_000 } as const;
const MAX_UID = 255;
const MAX_NAME = 200;
const MAX_ATTENDEES = 200;
const MAX_REMINDERS = 10;
const MAX_MINUTES_BEFORE = 366 * 24 * 60;
const MAX_RECURRENCE_LINES = 20;
const MAX_LINE = 4_000;
const MAX_COUNT = 10_000;

/** The UID, when it can be one. @throws InvalidInputError */
export function checkUid(uid: string): string {
  if (uid === '' || uid.length > MAX_UID || /\p{Cc}/u.test(uid) || !uid.isWellFormed()) {
    fail(`A UID has 1 to ${MAX_UID} characters`, 'uid');
  }
  return uid;
}

/** Checks an input and turns it into a change. @throws InvalidInputError naming the field at fault. */
export function toPatch(input: EventInput, context: InputContext): EventPatch {
  checkTexts(input);
  const times = timesOf(input, context);
  return {
    ...(input.summary !== undefined && { summary: input.summary }),
    ...(input.description !== undefined && { description: input.description }),
    ...(input.location !== undefined && { location: input.location }),
    ...times,
    ...(input.attendees && { attendees: attendeesOf(input.attendees, context) }),
    ...(input.recurrence && { recurrence: recurrenceOf(input.recurrence) }),
    ...(input.reminders && { reminders: remindersOf(input.reminders) }),
    ...(input.status && { status: input.status }),
    ...(input.transparent != null && { transparent: input.transparent }),
    ...detailsPatch(input),
  };
}

/** Refuses texts that are too long or hold control characters. @throws InvalidInputError */
export function checkTexts(input: Pick<EventInput, keyof typeof MAX_TEXT>): void {
  for (const [name, max] of Object.entries(MAX_TEXT)) {
    const text = input[name as keyof typeof MAX_TEXT];
    if (text == null) continue;
    // RFC 5545 §3.3.11: TEXT holds no control characters but tabs and line breaks.
    if (!isText(text)) fail('Control characters are not allowed', name);
    if (text.length > max) fail(`At most ${max} characters`, name);
  }
}

function attendeesOf(inputs: readonly AttendeeInput[], context: InputContext): AttendeePart[] {
  if (inputs.length > MAX_ATTENDEES) fail(`At most ${MAX_ATTENDEES} attendees`, 'attendees');
  const known = new Map(context.current?.attendees.map((attendee) => [attendee.address, attendee]));
  const result = new Map<string, AttendeePart>();
  inputs.forEach((input, i) => {
    const path = ['attendees', String(i)];
    const address = addressOf(input.email, path);
    const own = address === context.viewerAddress;
    result.set(address, attendeeOf(input, { address, own, before: known.get(address), path }));
  });
  return [...result.values()];
}

interface Invited {
  readonly address: string;
  readonly own: boolean;
  readonly before: AttendeePart | undefined;
  readonly path: readonly string[];
}

function attendeeOf(input: AttendeeInput, { address, own, before, path }: Invited): AttendeePart {
  if (input.name != null && (!isText(input.name) || input.name.length > MAX_NAME)) {
    fail(`A name has at most ${MAX_NAME} characters`, ...path, 'name');
  }
  const known = before?.status ?? 'NEEDS_ACTION';
  const status = input.status ?? known;
  if (!own && status !== known)
    fail('Only attendees themselves accept or decline', ...path, 'status');
  const name = input.name ?? before?.name;
  return {
    ...before,
    ...{ address, status, role: roleOf(input, before) },
    ...(name !== undefined && { name }),
  };
}

function roleOf({ optional }: AttendeeInput, before: AttendeePart | undefined): string {
  if (optional == null) return before?.role ?? 'REQ-PARTICIPANT';
  return optional ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT';
}

function addressOf(email: string, path: readonly string[]): string {
  try {
    return canonicalAddress(email);
  } catch {
    return fail('Not an e-mail address', ...path, 'email');
  }
}

/** Reminders as given, within bounds. @throws InvalidInputError */
export function remindersOf(reminders: readonly ReminderPart[]): ReminderPart[] {
  if (reminders.length > MAX_REMINDERS) fail(`At most ${MAX_REMINDERS} reminders`, 'reminders');
  for (const { minutesBefore } of reminders) {
    if (minutesBefore < 0 || minutesBefore > MAX_MINUTES_BEFORE) {
      fail(`minutesBefore must be from 0 to ${MAX_MINUTES_BEFORE}`, 'reminders');
    }
  }
  return [...reminders];
}

/** Content lines; a rule may come without its `RRULE:`. @throws InvalidInputError */
export function recurrenceOf(lines: readonly string[]): string[] {
  if (lines.length > MAX_RECURRENCE_LINES)
    fail(`At most ${MAX_RECURRENCE_LINES} lines`, 'recurrence');
  return lines.map((given) => {
    const line = /^FREQ=/i.test(given) ? `RRULE:${given}` : given;
    if (line.length > MAX_LINE || !/^(RRULE:|(RDATE|EXDATE)[;:])[\x20-\x7e]+$/i.test(line)) {
      fail('Each line is an RRULE, RDATE or EXDATE of RFC 5545', 'recurrence');
    }
    if (/^RRULE:/i.test(line)) parseRule(line.slice('RRULE:'.length));
    return line;
  });
}

/** Refuses an object that happens more often than can be listed, or never. @throws InvalidInputError */
export function checkBounds(document: CalendarDocument): void {
  const zones = document.zones(undefined);
  const { master } = document;
  if (!master) return;
  const tooMany = (): never => {
    throw new InvalidInputError('The event takes place too often', ['input', 'recurrence']);
  };
  if (master.rules.some((text) => (parseRule(text).count ?? 0) > MAX_COUNT)) tooMany();
  const start = instantOf(master.start, zones);
  if (expand(document, { from: start - DAY_MS, to: start + 366 * DAY_MS }, zones).truncated)
    tooMany();
  const { from, to } = extentOf(document, zones);
  if (from === 0 && to === 0) {
    throw new InvalidInputError('The event never takes place', ['input', 'recurrence']);
  }
}
