import type { Zone } from '../../time/zones';
import { emptyCalendar } from './calendar-stream';
import { timezoneComponent } from './write-zone';

/** A zone as a calendar's property has it: an iCalendar object with one VTIMEZONE (RFC 4791 §5.2.2). */
export function zoneText(zone: Zone, instant: number): string {
  const root = emptyCalendar();
  root.addSubcomponent(timezoneComponent(zone, instant));
  return `${root.toString()}\r\n`;
}
