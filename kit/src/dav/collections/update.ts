import type { Dav, RequestOptions } from '../dav';
import type { XmlName } from '../xml/names';
import { document, element, type Markup } from '../xml/write';

/** Properties to set; null removes one, and what is not named stays. */
export interface CollectionChange {
  readonly displayName?: string;
  readonly description?: string | null;
  /** `#RRGGBB`. */
  readonly color?: string | null;
  /** An iCalendar object with one VTIMEZONE. */
  readonly timezone?: string | null;
  readonly order?: number | null;
}

/** Changes properties with PROPPATCH, all or none (RFC 4918 §9.2). */
export async function updateCollection(
  dav: Dav,
  collection: { readonly url: string; readonly kind: 'calendar' | 'addressbook' },
  change: CollectionChange,
  options: RequestOptions = {},
): Promise<void> {
  const set = properties(collection.kind, change);
  const parts = set.map(([name, value]) =>
    value === null
      ? element('d:remove', element('d:prop', element(name)))
      : element('d:set', element('d:prop', element(name, value))),
  );
  if (parts.length === 0) return;
  const headers = { 'content-type': 'application/xml; charset=utf-8' };
  const body = document('d:propertyupdate', ...parts);
  await dav.request({ method: 'PROPPATCH', url: collection.url, headers, body }, options);
}

/** The elements of properties that a new collection begins with. */
export function initialProperties(
  kind: 'calendar' | 'addressbook',
  change: CollectionChange,
): Markup[] {
  return properties(kind, change).flatMap(([name, value]) =>
    value === null ? [] : [element(name, value)],
  );
}

function properties(
  kind: 'calendar' | 'addressbook',
  { displayName, description, color, timezone, order }: CollectionChange,
): [XmlName, string | null][] {
  const describing =
    kind === 'calendar' ? 'c:calendar-description' : 'card:addressbook-description';
  const values: [XmlName, string | null | undefined][] = [
    ['d:displayname', displayName],
    [describing, description],
    ['apple:calendar-color', color],
    ['c:calendar-timezone', timezone],
    ['apple:calendar-order', typeof order === 'number' ? String(order) : order],
  ];
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}
