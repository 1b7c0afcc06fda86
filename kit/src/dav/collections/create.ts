import type { Dav, RequestOptions } from '../dav';
import { DavConflict, DavRejected } from '../errors';
import { collectionUrl } from '../http/urls';
import { document, element, elementWith, type Markup } from '../xml/write';
import { initialProperties, type CollectionChange } from './update';

export interface NewCollection extends CollectionChange {
  readonly kind: 'calendar' | 'addressbook';
  readonly homeUrl: string;
  /** The last part of its URL; it should be random, as names are for `displayName`. */
  readonly name: string;
  /** `VEVENT`, `VTODO`, …; by default what the server chooses. Calendars only. */
  readonly components?: readonly string[];
}

/**
 * Makes a calendar (MKCALENDAR, RFC 4791 §5.3.1) or an address book (extended MKCOL, RFC 6352
 * §6.3.1); answers its URL.
 *
 * @throws DavConflict when the URL is taken.
 */
export async function createCollection(
  dav: Dav,
  made: NewCollection,
  options: RequestOptions = {},
): Promise<string> {
  const url = collectionUrl(
    encodeURIComponent(made.name),
    collectionUrl(made.homeUrl, dav.baseUrl),
  );
  const set = element(
    'd:set',
    element('d:prop', ...typeOf(made), ...initialProperties(made.kind, made)),
  );
  const [method, root] =
    made.kind === 'calendar'
      ? (['MKCALENDAR', 'c:mkcalendar'] as const)
      : (['MKCOL', 'd:mkcol'] as const);
  const headers = { 'content-type': 'application/xml; charset=utf-8' };
  try {
    await dav.request({ method, url, headers, body: document(root, set) }, options);
  } catch (error) {
    // MKCOL of what exists is 405 (RFC 4918 §9.3.1), and servers answer MKCALENDAR alike.
    if (error instanceof DavRejected && error.status === 405) throw new DavConflict(error);
    throw error;
  }
  return url;
}

function typeOf({ kind, components }: NewCollection): Markup[] {
  if (kind === 'addressbook') {
    return [element('d:resourcetype', element('d:collection'), element('card:addressbook'))];
  }
  if (!components) return [];
  const comps = components.map((name) => elementWith('c:comp', { name }));
  return [element('c:supported-calendar-component-set', ...comps)];
}
