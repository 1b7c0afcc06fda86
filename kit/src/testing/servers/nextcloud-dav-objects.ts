import { childOf, childrenOf, parseXml, textOf, type XmlElement } from '../../dav/xml/parse';
import { element } from '../../dav/xml/write';
import { failed, multistatus, type Answered, type Asked } from './nextcloud-dav-answer';
import { cardAs, responseOf, statusResponse } from './nextcloud-dav-properties';
import type { StoredCollection } from './nextcloud-dav-store';

/** GET, PUT and DELETE of one object. */
export function objectVerb(asked: Asked, collection: StoredCollection, name: string): Answered {
  const entry = collection.get(name);
  const wanted = asked.headers['if-match'];
  if (wanted !== undefined && wanted !== entry?.etag) return failed(412);
  if (asked.method === 'PUT') return put(asked, collection, name);
  if (!entry) return failed(404);
  if (asked.method === 'DELETE') {
    collection.remove(name);
    return { status: 204 };
  }
  const version = /version=([\d.]+)/.exec(asked.headers['accept'] ?? '')?.[1];
  const isCard = collection.kind === 'addressbook';
  return {
    status: 200,
    headers: { etag: entry.etag, 'content-type': isCard ? 'text/vcard' : 'text/calendar' },
    body: isCard ? cardAs(version, entry.data) : entry.data,
  };
}

function put(asked: Asked, collection: StoredCollection, name: string): Answered {
  const before = collection.get(name);
  if (asked.headers['if-none-match'] === '*' && before) return failed(412);
  const { body } = asked;
  if (!/^BEGIN:V(CALENDAR|CARD)/.test(body)) return failed(415, 'c:valid-calendar-data');
  // Nextcloud says so in words, without a condition.
  if (collection.hasUid(body, name)) return failed(400);
  const delivered = body.replace(/^ATTENDEE:/gm, 'ATTENDEE;SCHEDULE-STATUS=1.1:');
  const entry = collection.put(name, delivered);
  // What the scheduling plugin has changed is no longer what was sent: no ETag then.
  const status = before ? 204 : 201;
  return delivered === body ? { status, headers: { etag: entry.etag } } : { status };
}

export function move(
  asked: Asked,
  from: StoredCollection,
  to: StoredCollection,
  names: { from: string; to: string },
): Answered {
  const entry = from.get(names.from);
  if (!entry) return failed(404);
  const wanted = asked.headers['if-match'];
  if (wanted !== undefined && wanted !== entry.etag) return failed(412);
  if (to.get(names.to) && asked.headers['overwrite'] === 'F') return failed(412);
  from.remove(names.from);
  to.put(names.to, entry.data);
  return { status: 201 };
}

/** REPORT of a collection: multiget and sync-collection. */
export function report(asked: Asked, collection: StoredCollection): Answered {
  const root = parseXml(Buffer.from(asked.body));
  if (root.name === 'd:sync-collection') return sync(root, collection);
  if (root.name.endsWith('-multiget')) return multiget(root, collection);
  return failed(403, 'd:supported-report');
}

function sync(root: XmlElement, collection: StoredCollection): Answered {
  const limit = Number(textOf(childOf(root, 'd:limit'), 'd:nresults') ?? Infinity);
  const page = collection.since(textOf(root, 'd:sync-token') ?? '', limit);
  if (!page) return failed(403, 'd:valid-sync-token');
  const href = (name: string): string => collection.path + encodeURIComponent(name);
  return multistatus(
    ...page.changed.map((name) => {
      const etag = element('d:getetag', collection.get(name)?.etag ?? '');
      if (!collection.get(name)) return statusResponse(href(name), '404 Not Found');
      return responseOf(href(name), ['d:getetag'], { 'd:getetag': etag });
    }),
    ...page.removed.map((name) => statusResponse(href(name), '404 Not Found')),
    ...(page.more ? [statusResponse(collection.path, '507 Insufficient Storage')] : []),
    element('d:sync-token', page.token),
  );
}

function multiget(root: XmlElement, collection: StoredCollection): Answered {
  const prop = childOf(root, 'd:prop');
  const dataName = collection.kind === 'calendar' ? 'c:calendar-data' : 'card:address-data';
  const version = childOf(prop, dataName)?.attributes['version'];
  const names = prop?.children.map(({ name }) => name) ?? [];
  return multistatus(
    ...childrenOf(root, 'd:href').map(({ text: href }) => {
      const entry = collection.get(decodeURIComponent(href.split('/').at(-1) ?? ''));
      if (!entry) return statusResponse(href, '404 Not Found');
      const isCard = collection.kind === 'addressbook';
      return responseOf(href, names, {
        'd:getetag': element('d:getetag', entry.etag),
        [dataName]: element(dataName, isCard ? cardAs(version, entry.data) : entry.data),
      });
    }),
  );
}
