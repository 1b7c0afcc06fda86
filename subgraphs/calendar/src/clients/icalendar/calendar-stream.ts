import ICAL from 'ical.js';
import { JunkCalendarError } from './junk';

/** The largest calendar text that is read, in characters. */
const MAX_ICS_LENGTH = 4_000_000;
const MAX_COMPONENTS = 20_000;
const PRODUCT = '-//Suitegraph//Calendar//EN';

/**
 * Runs `read`: ical.js throws plain errors for values it cannot read, some of them only when they are
 * looked at. @throws JunkCalendarError instead of them
 */
export function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JunkCalendarError) throw error;
    throw new JunkCalendarError(
      `Not calendar data: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
}

/** The VCALENDARs of a text (RFC 5545 §3.4). @throws JunkCalendarError */
export function parseCalendars(text: string): ICAL.Component[] {
  if (text.length > MAX_ICS_LENGTH) throw new JunkCalendarError('The calendar text is too long');
  if ((text.match(/^BEGIN:/gim) ?? []).length > MAX_COMPONENTS) {
    throw new JunkCalendarError(`More than ${MAX_COMPONENTS} components`);
  }
  // Postgres keeps neither NUL nor half a surrogate pair.
  if (text.includes('\0')) throw new JunkCalendarError('The calendar text is binary');
  const clean = text.replace(/^\uFEFF/, '').toWellFormed();
  const parsed = guarded(() => ICAL.parse(clean) as unknown[]);
  // ical.js answers one calendar as it is and several as a list of them.
  const roots = typeof parsed[0] === 'string' ? [parsed] : parsed;
  const calendars = roots.map((root) => new ICAL.Component(root as never));
  if (calendars.some(({ name }) => name !== 'vcalendar'))
    throw new JunkCalendarError('Not a VCALENDAR');
  return calendars;
}

/** A VCALENDAR with nothing in it. */
export function emptyCalendar(): ICAL.Component {
  const root = new ICAL.Component('vcalendar');
  root.updatePropertyWithValue('prodid', PRODUCT);
  root.updatePropertyWithValue('version', '2.0');
  return root;
}

/** One calendar for each UID, with the time zones of all. */
export function objectsOf(
  calendar: ICAL.Component,
  component: 'vevent' | 'vtodo' = 'vevent',
): ICAL.Component[] {
  const groups = new Map<string, ICAL.Component[]>();
  for (const event of calendar.getAllSubcomponents(component)) {
    const uid: unknown = event.getFirstPropertyValue('uid');
    if (typeof uid !== 'string' || uid === '' || uid.length > 500) {
      throw new JunkCalendarError('An event has no usable UID');
    }
    groups.set(uid, [...(groups.get(uid) ?? []), event]);
  }
  const timezones = calendar.getAllSubcomponents('vtimezone');
  return [...groups.values()].map((events) => {
    const root = emptyCalendar();
    for (const child of [...timezones, ...events]) {
      root.addSubcomponent(new ICAL.Component(structuredClone(child.toJSON()) as never));
    }
    return root;
  });
}
