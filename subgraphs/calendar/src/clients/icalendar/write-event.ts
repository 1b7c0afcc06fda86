import ICAL from 'ical.js';
import type { AttendeePart, Party, ReminderPart } from '../../events/calendar-object';
import type { DetailsPatch } from '../../events/event-details';
import { formatBasic, type CalendarTime } from '../../time/calendar-time';
import { patchDetails } from './details';
import { isReminder } from './read-alarms';
import { addressIn, addressOf } from './read-event';

/** What to change of an event; null removes. */
export interface EventPatch extends DetailsPatch {
  readonly summary?: string | null;
  readonly description?: string | null;
  readonly location?: string | null;
  readonly start?: CalendarTime;
  readonly end?: CalendarTime;
  readonly organizer?: Party;
  readonly attendees?: readonly AttendeePart[];
  /** RRULE, RDATE and EXDATE lines: replaces all there were. */
  readonly recurrence?: readonly string[];
  readonly reminders?: readonly ReminderPart[];
  readonly status?: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly transparent?: boolean;
  readonly sequence?: number;
}

/** Applies a change to a VEVENT, leaving every property it does not speak of as it is. */
export function patchEvent(component: ICAL.Component, patch: EventPatch): void {
  for (const name of ['summary', 'description', 'location', 'status'] as const) {
    const value = patch[name];
    if (value === null) component.removeAllProperties(name);
    else if (value !== undefined) component.updatePropertyWithValue(name, value);
  }
  if (patch.start) setTime(component, 'dtstart', patch.start);
  if (patch.end) {
    setTime(component, 'dtend', patch.end);
    component.removeAllProperties('duration');
  }
  if (patch.recurrence) setRecurrence(component, patch.recurrence);
  setPeople(component, patch);
  if (patch.reminders) setReminders(component, patch.reminders);
  if (patch.transparent !== undefined) {
    component.updatePropertyWithValue('transp', patch.transparent ? 'TRANSPARENT' : 'OPAQUE');
  }
  patchDetails(component, patch);
  if (patch.sequence !== undefined) component.updatePropertyWithValue('sequence', patch.sequence);
}

function setPeople(component: ICAL.Component, patch: EventPatch): void {
  if (patch.organizer) setOrganizer(component, patch.organizer);
  if (patch.attendees) setAttendees(component, patch.attendees);
}

/** Sets a property that holds one time. */
export function setTime(component: ICAL.Component, name: string, time: CalendarTime): void {
  component.removeAllProperties(name);
  component.addProperty(timeProperty(name, time));
}

/** A property that holds a time. */
export function timeProperty(name: string, time: CalendarTime): ICAL.Property {
  const zone = time.form === 'ZONED' && time.zone !== undefined ? `;TZID=${quoted(time.zone)}` : '';
  const type = time.form === 'DATE' ? ';VALUE=DATE' : '';
  return ICAL.Property.fromString(`${name.toUpperCase()}${zone}${type}:${formatBasic(time)}`);
}

// RFC 5545 §3.2: a parameter value holds no control character and no double quote.
function quoted(value: string): string {
  return `"${value.replace(/[\p{Cc}"]/gu, '')}"`;
}

/** Replaces RRULE, RDATE and EXDATE. */
export function setRecurrence(component: ICAL.Component, lines: readonly string[]): void {
  for (const name of ['rrule', 'rdate', 'exdate']) component.removeAllProperties(name);
  for (const line of lines) component.addProperty(ICAL.Property.fromString(line));
}

function setOrganizer(component: ICAL.Component, organizer: Party): void {
  component.removeAllProperties('organizer');
  component.addProperty(partyProperty('organizer', organizer));
}

function partyProperty(name: string, party: Party): ICAL.Property {
  const property = new ICAL.Property(name);
  property.setValue(`mailto:${party.address}`);
  if (party.name !== undefined) property.setParameter('cn', party.name.replace(/[\p{Cc}"]/gu, ' '));
  return property;
}

/** Attendees that stay keep the parameters we do not know; the others go, new ones come. */
function setAttendees(component: ICAL.Component, attendees: readonly AttendeePart[]): void {
  const wanted = new Map(attendees.map((attendee) => [attendee.address, attendee]));
  for (const property of component.getAllProperties('attendee')) {
    const address = addressOf(property);
    const attendee = address === undefined ? undefined : wanted.get(address);
    if (attendee && address !== undefined) {
      setParticipation(property, attendee);
      wanted.delete(address);
    } else component.removeProperty(property);
  }
  for (const attendee of wanted.values()) {
    const property = partyProperty('attendee', attendee);
    property.setParameter('rsvp', 'TRUE');
    setParticipation(property, attendee);
    component.addProperty(property);
  }
}

function setParticipation(property: ICAL.Property, attendee: AttendeePart): void {
  property.setParameter('partstat', attendee.status.replace('_', '-'));
  property.setParameter('role', attendee.role);
  setAddressIn(property, 'delegated-to', attendee.delegatedTo);
  setAddressIn(property, 'delegated-from', attendee.delegatedFrom);
}

/** Where the first address stays, any further ones stay with it. */
function setAddressIn(property: ICAL.Property, name: string, address: string | undefined): void {
  if (addressIn(property, name) === address) return;
  if (address === undefined) property.removeParameter(name);
  else property.setParameter(name, [`mailto:${address}`]);
}

/** Replaces the alarms that the graph shows; those at other times stay as they are. */
export function setReminders(component: ICAL.Component, reminders: readonly ReminderPart[]): void {
  for (const alarm of component.getAllSubcomponents('valarm')) {
    if (isReminder(alarm)) component.removeSubcomponent(alarm);
  }
  for (const { minutesBefore, method } of reminders) {
    const alarm = new ICAL.Component('valarm');
    alarm.updatePropertyWithValue('action', method);
    const summary: unknown = component.getFirstPropertyValue('summary');
    // RFC 5545 §3.6.6: DISPLAY needs a description, EMAIL a summary besides.
    const text = typeof summary === 'string' ? summary : 'Reminder';
    alarm.updatePropertyWithValue('description', text);
    if (method === 'EMAIL') alarm.updatePropertyWithValue('summary', text);
    alarm.addProperty(ICAL.Property.fromString(`TRIGGER:-PT${minutesBefore}M`));
    component.addSubcomponent(alarm);
  }
}
