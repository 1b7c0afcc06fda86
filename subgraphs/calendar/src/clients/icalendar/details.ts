import ICAL from 'ical.js';
import type { Details, DetailsPatch, GeoPoint, Visibility } from '../../events/event-details';

const VISIBILITIES: readonly string[] = ['PUBLIC', 'PRIVATE', 'CONFIDENTIAL'];
const MAX_LISTED = 200;

/** The details of a VEVENT or VTODO; values that make no sense are left out. */
export function readDetails(component: ICAL.Component): Details {
  const geo = geoOf(component);
  const url = textsOf(component, 'url')[0];
  const priority = Number(component.getFirstPropertyValue('priority') ?? 0);
  return {
    categories: textsOf(component, 'categories'),
    visibility: visibilityOf(component),
    ...(geo && { geo }),
    ...(url !== undefined && { url }),
    // RFC 5545 §3.8.1.9: 0 is none.
    ...(priority >= 1 && priority <= 9 && { priority }),
    comments: textsOf(component, 'comment'),
    conferenceUrls: textsOf(component, 'conference'),
    attachmentUrls: textsOf(component, 'attach').filter((uri) => /^https?:/i.test(uri)),
  };
}

function textsOf(component: ICAL.Component, name: string): string[] {
  const values = component.getAllProperties(name).flatMap((one): unknown[] => one.getValues());
  return values
    .filter((value): value is string => typeof value === 'string' && value !== '')
    .slice(0, MAX_LISTED);
}

function visibilityOf(component: ICAL.Component): Visibility {
  const value = String(component.getFirstPropertyValue('class') ?? 'PUBLIC').toUpperCase();
  // RFC 5545 §3.8.1.3: a class that is not known is PRIVATE.
  return (VISIBILITIES.includes(value) ? value : 'PRIVATE') as Visibility;
}

function geoOf(component: ICAL.Component): GeoPoint | undefined {
  const value: unknown = component.getFirstPropertyValue('geo');
  const [latitude, longitude] = (Array.isArray(value) ? value : String(value).split(';')).map(
    Number,
  );
  const inRange = Math.abs(latitude ?? NaN) <= 90 && Math.abs(longitude ?? NaN) <= 180;
  return inRange ? { latitude: latitude ?? 0, longitude: longitude ?? 0 } : undefined;
}

/** Applies a change of details, leaving what it does not speak of. */
export function patchDetails(component: ICAL.Component, patch: DetailsPatch): void {
  const { geo, url, priority, visibility, categories, comments, conferenceUrls } = patch;
  if (visibility !== undefined) component.updatePropertyWithValue('class', visibility);
  set(component, 'geo', geo && [geo.latitude, geo.longitude]);
  set(component, 'url', url);
  set(component, 'priority', priority);
  if (categories) {
    component.removeAllProperties('categories');
    if (categories.length > 0) {
      const property = new ICAL.Property('categories');
      property.setValues([...categories]);
      component.addProperty(property);
    }
  }
  if (comments) setAll(component, 'comment', comments);
  if (conferenceUrls) setConferences(component, conferenceUrls);
  if (patch.attachmentUrls) setAttachments(component, patch.attachmentUrls);
}

function set(component: ICAL.Component, name: string, value: unknown): void {
  if (value === undefined) return;
  component.removeAllProperties(name);
  if (value !== null) component.addPropertyWithValue(name, value);
}

function setAll(component: ICAL.Component, name: string, values: readonly string[]): void {
  component.removeAllProperties(name);
  for (const value of values) component.addPropertyWithValue(name, value);
}

/** A conference that stays keeps its features and label. */
function setConferences(component: ICAL.Component, urls: readonly string[]): void {
  const wanted = new Set(urls);
  for (const property of component.getAllProperties('conference')) {
    if (!wanted.delete(String(property.getFirstValue()))) component.removeProperty(property);
  }
  for (const url of wanted) {
    component.addProperty(ICAL.Property.fromString(`CONFERENCE;VALUE=URI:${url}`));
  }
}

/** One that stays keeps its parameters, and what is attached as bytes is left alone. */
function setAttachments(component: ICAL.Component, urls: readonly string[]): void {
  const wanted = new Set(urls);
  for (const property of component.getAllProperties('attach')) {
    const value = String(property.getFirstValue());
    if (/^https?:/i.test(value) && !wanted.delete(value)) component.removeProperty(property);
  }
  for (const url of wanted) component.addPropertyWithValue('attach', url);
}
