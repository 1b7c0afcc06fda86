import ICAL from 'ical.js';
import type { Period } from '../../free-busy/periods';
import { guarded, parseCalendars } from './calendar-stream';

const MAX_PERIODS = 10_000;

/**
 * The busy periods of the VFREEBUSY components in a text (RFC 5545 §3.6.4); undefined when it has none,
 * and may hold events in their place. @throws JunkCalendarError
 */
export function readFreeBusy(text: string): Period[] | undefined {
  const components = parseCalendars(text).flatMap((root) => root.getAllSubcomponents('vfreebusy'));
  if (components.length === 0) return undefined;
  const properties = components.flatMap((one) => one.getAllProperties('freebusy'));
  return guarded(() => properties.flatMap(periodsOf).slice(0, MAX_PERIODS));
}

function periodsOf(property: ICAL.Property): Period[] {
  const type = (property.getFirstParameter('fbtype') || 'BUSY').toUpperCase();
  if (type === 'FREE') return [];
  // RFC 5545 §3.2.9: a type that is not known is BUSY, and so is "unavailable" to whoever asks.
  const shown = type === 'BUSY-TENTATIVE' ? 'BUSY-TENTATIVE' : 'BUSY';
  return property.getValues().flatMap((value: unknown): Period[] => {
    if (!(value instanceof ICAL.Period)) return [];
    const start = value.start.toUnixTime() * 1000;
    const end = value.getEnd().toUnixTime() * 1000;
    return end > start ? [{ start, end, type: shown }] : [];
  });
}
