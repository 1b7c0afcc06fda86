import type { Dav, RequestOptions } from '../dav';
import { DavNotFound, NotDav } from '../errors';
import type { DavResource } from '../http/readers';
import { canonicalUrl } from '../http/urls';
import { etagOf } from '../propfind';
import type { XmlName } from '../xml/names';
import { document, element, elementWith, type Markup } from '../xml/write';
import { getObject, type CardVersion, type DavObject } from './get';

/** What became of one URL that was asked for; each is answered once. */
export type MultigetItem =
  | { readonly kind: 'found'; readonly object: DavObject }
  | { readonly kind: 'missing'; readonly url: string }
  /** Null for one that the server has not answered, or not readably: it may well exist. */
  | { readonly kind: 'failed'; readonly url: string; readonly status: number | null };

export interface MultigetOptions extends RequestOptions {
  /** URLs in a request; 50 unless told. */
  readonly batch?: number;
  /** Ask cards in this version; name one of the collection's `cardVersions`. */
  readonly cardVersion?: CardVersion;
}

const BATCH = 50;

/**
 * Reads objects of one collection, a batch of items at a time (RFC 4791 §7.9, RFC 6352 §8.7).
 *
 * @example
 * for await (const items of multiget(dav, calendar, urls)) await keep(items);
 */
export async function* multiget(
  dav: Dav,
  collection: { readonly url: string; readonly kind: 'calendar' | 'addressbook' },
  urls: Iterable<string>,
  options: MultigetOptions = {},
): AsyncGenerator<MultigetItem[]> {
  const all = [...new Set([...urls].map((url) => canonicalUrl(url, collection.url)))];
  const size = Math.max(1, options.batch ?? BATCH);
  for (let start = 0; start < all.length; start += size) {
    const batch = all.slice(start, start + size);
    try {
      yield await readBatch(dav, collection, batch, options);
    } catch (error) {
      if (!(error instanceof NotDav)) throw error;
      // One object with a character that XML cannot hold spoils the whole answer: read them singly.
      yield await readSingly(dav, batch, { error, ...options });
    }
  }
}

async function readBatch(
  dav: Dav,
  { url, kind }: { readonly url: string; readonly kind: 'calendar' | 'addressbook' },
  batch: readonly string[],
  { cardVersion, signal }: MultigetOptions,
): Promise<MultigetItem[]> {
  const [root, data] =
    kind === 'calendar'
      ? (['c:calendar-multiget', 'c:calendar-data'] as const)
      : (['card:addressbook-multiget', 'card:address-data'] as const);
  const prop = element('d:prop', element('d:getetag'), dataOf(data, cardVersion));
  const hrefs = batch.map((href) => element('d:href', new URL(href).pathname));
  const body = document(root, prop, ...hrefs);
  const answer = await dav.multistatus(
    { method: 'REPORT', url, headers: { depth: '1' }, body },
    { signal },
  );
  const byUrl = new Map(answer.resources.map((resource) => [resource.url, resource]));
  return batch.map((href) => itemOf(href, byUrl.get(href), data));
}

function dataOf(name: XmlName, version: CardVersion | undefined): Markup {
  if (name !== 'card:address-data' || !version) return element(name);
  return elementWith(name, { 'content-type': 'text/vcard', version });
}

function itemOf(url: string, resource: DavResource | undefined, name: XmlName): MultigetItem {
  if (!resource) return { kind: 'failed', url, status: null };
  const { status, properties, failures } = resource;
  if (status === 404 || status === 410) return { kind: 'missing', url };
  const data = properties.raw(name);
  if (data === null) {
    return { kind: 'failed', url, status: status >= 400 ? status : (failures[0] ?? null) };
  }
  return { kind: 'found', object: { url, etag: etagOf(properties.text('d:getetag')), data } };
}

async function readSingly(
  dav: Dav,
  batch: readonly string[],
  { error, cardVersion, signal }: MultigetOptions & { readonly error: NotDav },
): Promise<MultigetItem[]> {
  // Anything but malformed XML would only fail as often as there are objects.
  if (error.status !== 207) throw error;
  const options = { signal, ...(cardVersion ? { cardVersion } : {}) };
  return Promise.all(batch.map((url) => readOne(dav, url, options)));
}

async function readOne(
  dav: Dav,
  url: string,
  options: RequestOptions & { cardVersion?: CardVersion },
): Promise<MultigetItem> {
  try {
    return { kind: 'found', object: await getObject(dav, url, options) };
  } catch (error) {
    if (error instanceof DavNotFound) return { kind: 'missing', url };
    if (error instanceof NotDav) return { kind: 'failed', url, status: null };
    throw error;
  }
}
