import ICAL from 'ical.js';
import type {
  AttendeePart,
  CalendarObject,
  EventPart,
  ReminderPart,
} from '../../events/calendar-object';
import {
  DAY_MS,
  instantOf,
  withWall,
  type CalendarTime,
  type Zones,
} from '../../time/calendar-time';
import { addZones } from './add-zones';
import { emptyCalendar, guarded, objectsOf, parseCalendars } from './calendar-stream';
import { zonesOf } from './embedded-zones';
import { JunkCalendarError } from './junk';
import { readEvent } from './read-event';
import { patchEvent, setTime, timeProperty, type EventPatch } from './write-event';

/**
 * One calendar object (all VEVENTs of a UID) as iCalendar text: read into our words, changed in place so
 * that every property we do not know survives, and written back.
 */
export class CalendarDocument implements CalendarObject {
  private parts: { master?: EventPart; overrides: EventPart[] } | undefined;

  private constructor(private readonly root: ICAL.Component) {}

  /** Reads the text of one object. @throws JunkCalendarError when it is none. */
  static parse(text: string): CalendarDocument {
    const [document, second] = CalendarDocument.parseAll(text).documents;
    if (!document) throw new JunkCalendarError('There is no event in it');
    if (second) throw new JunkCalendarError('There are events of several UIDs in it');
    return document;
  }

  /** Reads a text with any number of objects, one document each. @throws JunkCalendarError */
  static parseAll(text: string): { documents: CalendarDocument[]; method: string | undefined } {
    const calendars = parseCalendars(text);
    const documents = calendars
      .flatMap((one) => objectsOf(one))
      .map((root) => new CalendarDocument(root));
    for (const document of documents) document.read();
    const method: unknown = calendars[0]?.getFirstPropertyValue('method');
    return { documents, method: typeof method === 'string' ? method.toUpperCase() : undefined };
  }

  /** A new object with one event. */
  static create(uid: string, patch: EventPatch, now: Date): CalendarDocument {
    const root = emptyCalendar();
    const event = new ICAL.Component('vevent');
    event.updatePropertyWithValue('uid', uid);
    root.addSubcomponent(event);
    const document = new CalendarDocument(root);
    document.patch(undefined, { sequence: 0, ...patch }, now);
    return document;
  }

  get uid(): string {
    return (this.read().master ?? this.read().overrides[0])?.uid ?? '';
  }

  get master(): EventPart | undefined {
    return this.read().master;
  }

  get overrides(): readonly EventPart[] {
    return this.read().overrides;
  }

  zones(floating: string | undefined): Zones {
    return zonesOf(this.root, floating);
  }

  /** A copy that can be changed without touching this one. */
  clone(): CalendarDocument {
    return new CalendarDocument(new ICAL.Component(structuredClone(this.root.toJSON()) as never));
  }

  /** Changes the master, or the instance whose original start is given (made from the master if need be). */
  patch(recurrenceId: CalendarTime | undefined, patch: EventPatch, now: Date): void {
    const event = recurrenceId ? this.ensureOverride(recurrenceId) : this.event();
    if (!event) throw new JunkCalendarError('The series itself is not in it');
    patchEvent(event, patch);
    stamp(event, now);
    this.parts = undefined;
  }

  /** Changes every event of it. */
  patchAll(patch: (part: EventPart) => EventPatch, now: Date): void {
    const zones = this.zones(undefined);
    for (const event of this.events()) {
      patchEvent(event, patch(readEvent(event, zones)));
      stamp(event, now);
    }
    this.parts = undefined;
  }

  /** Takes an instance out of the series. */
  exclude(recurrenceId: CalendarTime, now: Date): void {
    this.dropOverrides((at) => at === this.at(recurrenceId));
    const event = this.event();
    if (event) {
      event.addProperty(timeProperty('exdate', recurrenceId));
      stamp(event, now);
    }
    this.parts = undefined;
  }

  /** Removes the changed instances whose original start is chosen. */
  dropOverrides(chosen: (at: number) => boolean): void {
    const zones = this.zones(undefined);
    for (const event of this.events()) {
      const { recurrenceId } = readEvent(event, zones);
      if (recurrenceId && chosen(instantOf(recurrenceId, zones)))
        this.root.removeSubcomponent(event);
    }
    this.parts = undefined;
  }

  /**
   * Moves the names of the changed instances by as much as the series has moved, and with them those
   * that were changed in other ways than their time.
   */
  shiftOverrides(by: number): void {
    const zones = this.zones(undefined);
    for (const event of this.events()) {
      const { recurrenceId, start, span } = readEvent(event, zones);
      if (!recurrenceId) continue;
      setTime(event, 'recurrence-id', withWall(recurrenceId, recurrenceId.wall + by));
      if (start.wall !== recurrenceId.wall) continue;
      const moved = withWall(start, start.wall + by);
      patchEvent(event, { start: moved, end: shifted(moved, span, zones) });
    }
    this.parts = undefined;
  }

  /** Lets the series begin at one of its instances, as long as it was. */
  restart(start: CalendarTime, patch: EventPatch, now: Date): void {
    const span = this.master?.span;
    const end = span && shifted(start, span, this.zones(undefined));
    this.patch(undefined, { ...patch, start, ...(end && { end }) }, now);
  }

  /** Gives the whole object another UID. */
  rename(uid: string): void {
    for (const event of this.events()) event.updatePropertyWithValue('uid', uid);
    this.parts = undefined;
  }

  /** Takes over a changed instance from another document of the same UID. */
  adoptOverrides(from: CalendarDocument): void {
    const zones = from.zones(undefined);
    for (const event of from.events()) {
      const { recurrenceId } = readEvent(event, zones);
      if (!recurrenceId) continue;
      this.dropOverrides((at) => at === instantOf(recurrenceId, zones));
      this.root.addSubcomponent(new ICAL.Component(structuredClone(event.toJSON()) as never));
    }
    this.parts = undefined;
  }

  /** Keeps nothing but one changed instance. */
  keepOnly(recurrenceId: CalendarTime): void {
    const at = this.at(recurrenceId);
    this.dropOverrides((other) => other !== at);
    const master = this.event();
    if (master && this.overrides.length > 0) this.root.removeSubcomponent(master);
    this.parts = undefined;
  }

  /** In a copy of somebody else's event: replaces their reminders by one's own. */
  keepOwn(reminders: readonly ReminderPart[]): void {
    for (const event of this.events()) patchEvent(event, { reminders });
    this.parts = undefined;
  }

  /** Sets the reply of one attendee, wherever they are invited, or in one instance only. */
  setStatus(
    attendee: Pick<AttendeePart, 'address' | 'status' | 'delegatedTo'>,
    recurrenceId: CalendarTime | undefined,
    now: Date,
  ): void {
    const change = (part: EventPart): EventPatch => ({
      attendees: part.attendees.map((other) =>
        other.address === attendee.address
          ? { ...other, status: attendee.status, delegatedTo: attendee.delegatedTo }
          : other,
      ),
    });
    if (!recurrenceId) {
      this.patchAll(change, now);
      return;
    }
    const known = this.overrides.find(
      (part) => part.recurrenceId && this.at(part.recurrenceId) === this.at(recurrenceId),
    );
    const part = known ?? this.master;
    if (part) this.patch(recurrenceId, change(part), now);
  }

  /** The text, with the METHOD of a message when it is to be sent (RFC 5546). */
  toText(method?: string): string {
    const root = new ICAL.Component(structuredClone(this.root.toJSON()) as never);
    root.removeAllProperties('method');
    if (method !== undefined) {
      root.updatePropertyWithValue('method', method);
      for (const event of root.getAllSubcomponents('vevent'))
        event.removeAllSubcomponents('valarm');
    }
    addZones(root);
    return `${root.toString()}\r\n`;
  }

  private read(): { master?: EventPart; overrides: EventPart[] } {
    if (this.parts) return this.parts;
    const zones = this.zones(undefined);
    const all = this.events().map((event) => guarded(() => readEvent(event, zones)));
    const master = all.find((part) => !part.recurrenceId);
    this.parts = { ...(master && { master }), overrides: all.filter((part) => part.recurrenceId) };
    return this.parts;
  }

  private at(time: CalendarTime): number {
    return instantOf(time, this.zones(undefined));
  }

  private events(): ICAL.Component[] {
    return this.root.getAllSubcomponents('vevent');
  }

  private event(): ICAL.Component | undefined {
    return this.events().find((event) => !event.hasProperty('recurrence-id'));
  }

  private ensureOverride(recurrenceId: CalendarTime): ICAL.Component | undefined {
    const at = this.at(recurrenceId);
    const zones = this.zones(undefined);
    const known = this.events().find((event) => {
      const { recurrenceId: id } = readEvent(event, zones);
      return id && instantOf(id, zones) === at;
    });
    const master = this.event();
    if (known || !master || !this.master) return known;
    const event = new ICAL.Component(structuredClone(master.toJSON()) as never);
    for (const name of ['rrule', 'rdate', 'exdate']) event.removeAllProperties(name);
    const { span } = this.master;
    setTime(event, 'recurrence-id', recurrenceId);
    patchEvent(event, { start: recurrenceId });
    if (event.hasProperty('dtend')) setTime(event, 'dtend', shifted(recurrenceId, span, zones));
    this.root.addSubcomponent(event);
    return event;
  }
}

function shifted(start: CalendarTime, span: EventPart['span'], zones: Zones): CalendarTime {
  const wall = start.wall + span.days * DAY_MS;
  if (start.form === 'DATE') return { ...start, wall };
  const zone =
    start.form === 'ZONED' && start.zone !== undefined ? zones.zone(start.zone) : zones.floating;
  const end = instantOf({ ...start, wall }, zones) + span.ms;
  return { ...start, wall: start.form === 'UTC' ? end : zone.toWall(end) };
}

function stamp(event: ICAL.Component, now: Date): void {
  const wall = Math.floor(now.getTime() / 1000) * 1000;
  setTime(event, 'dtstamp', { wall, form: 'UTC' });
  setTime(event, 'last-modified', { wall, form: 'UTC' });
}
