import ICAL from 'ical.js';
import { utcZone, findZone, OffsetZone, type Zone } from '../../time/zones';
import type { Zones } from '../../time/calendar-time';

/** A zone by the VTIMEZONE that came with the event, for names that nobody else knows. */
class EmbeddedZone extends OffsetZone {
  private readonly zone: ICAL.Timezone;

  constructor(
    readonly name: string,
    component: ICAL.Component,
  ) {
    super();
    this.zone = new ICAL.Timezone({ component, tzid: name });
  }

  // ical.js finds the offset for a reading of the wall clock: the one whose reading leads back is right.
  override offsetAt(instant: number): number {
    const first = this.offsetForWall(instant);
    const second = this.offsetForWall(instant + first);
    return this.offsetForWall(instant + second) === second ? second : first;
  }

  private offsetForWall(wall: number): number {
    return this.zone.utcOffset(ICAL.Time.fromJSDate(new Date(wall), true)) * 1000;
  }
}

/**
 * The zones of a calendar object. A TZID is, in this order: an IANA or Windows name, a global name that
 * ends in one (`/vendor/Europe/Berlin`), the X-LIC-LOCATION of its VTIMEZONE, or what its VTIMEZONE says.
 */
export function zonesOf(calendar: ICAL.Component, floating: string | undefined): Zones {
  const local = (floating === undefined ? undefined : findZone(floating)) ?? utcZone;
  const known = new Map<string, Zone>();
  return {
    floating: local,
    zone: (name) => {
      const zone = known.get(name) ?? resolve(calendar, name) ?? local;
      known.set(name, zone);
      return zone;
    },
  };
}

/** The IANA zone that a TZID stands for, if there is one. */
export function ianaZone(calendar: ICAL.Component, name: string): Zone | undefined {
  const tail = /(?:^|\/)([A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/.exec(name)?.[1];
  return (
    findZone(name) ?? (tail === undefined ? undefined : findZone(tail)) ?? located(calendar, name)
  );
}

function resolve(calendar: ICAL.Component, name: string): Zone | undefined {
  const iana = ianaZone(calendar, name);
  if (iana) return iana;
  const component = timezone(calendar, name);
  return component && new EmbeddedZone(name, component);
}

function located(calendar: ICAL.Component, name: string): Zone | undefined {
  const location: unknown = timezone(calendar, name)?.getFirstPropertyValue('x-lic-location');
  return typeof location === 'string' ? findZone(location) : undefined;
}

function timezone(calendar: ICAL.Component, name: string): ICAL.Component | undefined {
  return calendar
    .getAllSubcomponents('vtimezone')
    .find((component) => component.getFirstPropertyValue('tzid') === name);
}
