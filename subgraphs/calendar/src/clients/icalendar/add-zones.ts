import ICAL from 'ical.js';
import { ianaZone } from './embedded-zones';
import { timezoneComponent } from './write-zone';

/** Gives a calendar the VTIMEZONE of each zone its events name, and takes out the others. */
export function addZones(root: ICAL.Component): void {
  const named = new Map<string, number>();
  for (const event of root.getAllSubcomponents()) {
    if (event.name === 'vtimezone') continue;
    for (const property of event.getAllProperties()) {
      const zone = property.getParameter('tzid') as string | undefined;
      if (zone !== undefined)
        named.set(zone, event.getFirstProperty('dtstart') ? firstYear(event) : 0);
    }
  }
  for (const timezone of root.getAllSubcomponents('vtimezone')) {
    const id: unknown = timezone.getFirstPropertyValue('tzid');
    if (typeof id === 'string' && named.has(id)) named.delete(id);
    else root.removeSubcomponent(timezone);
  }
  for (const [name, at] of named) {
    const zone = ianaZone(root, name);
    if (!zone) continue;
    const component = timezoneComponent(zone, at);
    component.updatePropertyWithValue('tzid', name);
    root.addSubcomponent(component);
  }
}

function firstYear(event: ICAL.Component): number {
  const start: unknown = event.getFirstPropertyValue('dtstart');
  return start instanceof ICAL.Time ? Date.UTC(start.year, 0, 1) : Date.now();
}
