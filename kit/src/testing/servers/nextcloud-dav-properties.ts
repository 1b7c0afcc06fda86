import type { XmlName } from '../../dav/xml/names';
import { element, elementWith, type Markup } from '../../dav/xml/write';
import type { StoredCollection } from './nextcloud-dav-store';

type Values = Partial<Record<string, Markup>>;

const ROOT = '/remote.php/dav/';

/** One `d:response` with the properties asked for: those it has, and a 404 for the rest. */
export function responseOf(href: string, asked: readonly string[], values: Values): Markup {
  const names = asked as readonly XmlName[];
  const found = names.flatMap((name) => values[name] ?? []);
  const missing = names.filter((name) => !values[name]).map((name) => element(name));
  return element(
    'd:response',
    element('d:href', href),
    ...(found.length > 0 || missing.length === 0 ? [propstat(found, '200 OK')] : []),
    ...(missing.length > 0 ? [propstat(missing, '404 Not Found')] : []),
  );
}

/** One `d:response` with a status of its own. */
export function statusResponse(href: string, status: string): Markup {
  return element('d:response', element('d:href', href), element('d:status', `HTTP/1.1 ${status}`));
}

function propstat(properties: readonly Markup[], status: string): Markup {
  const prop = element('d:prop', ...properties);
  return element('d:propstat', prop, element('d:status', `HTTP/1.1 ${status}`));
}

/** The properties of everything above collections: who is calling, and where things are. */
export function accountProperties(user: string): Values {
  const hrefs = (name: XmlName, ...values: string[]): Markup =>
    element(name, ...values.map((value) => element('d:href', value)));
  const calendars = `${ROOT}calendars/${user}/`;
  const principal = `${ROOT}principals/users/${user}/`;
  return {
    'd:resourcetype': element('d:resourcetype', element('d:collection')),
    'd:displayname': element('d:displayname', user),
    'd:current-user-principal': hrefs('d:current-user-principal', principal),
    'c:calendar-home-set': hrefs('c:calendar-home-set', calendars),
    'card:addressbook-home-set': hrefs(
      'card:addressbook-home-set',
      `${ROOT}addressbooks/users/${user}/`,
    ),
    'c:schedule-inbox-URL': hrefs('c:schedule-inbox-URL', `${calendars}inbox/`),
    'c:schedule-outbox-URL': hrefs('c:schedule-outbox-URL', `${calendars}outbox/`),
    'c:calendar-user-address-set': hrefs(
      'c:calendar-user-address-set',
      `mailto:${user}@example.com`,
      principal,
    ),
  };
}

/** The properties of a calendar or an address book, as `user` sees it. */
export function collectionProperties(collection: StoredCollection, user: string): Values {
  const { kind, owner, syncToken } = collection;
  const type = typeOf(collection);
  const writes = owner === user || collection.shares.get(user) === 'read-write';
  const privileges = ['d:read', ...(writes ? ['d:write', 'd:write-content', 'd:bind'] : [])];
  const reports = [
    'd:sync-collection',
    kind === 'calendar' ? 'c:calendar-multiget' : 'card:addressbook-multiget',
  ];
  const stored = [...collection.properties].map(([name, value]) => [
    name,
    element(name as XmlName, value),
  ]);
  return {
    ...(Object.fromEntries(stored) as Values),
    'd:resourcetype': element('d:resourcetype', element('d:collection'), element(type)),
    'd:owner': element('d:owner', element('d:href', `${ROOT}principals/users/${owner}/`)),
    'd:sync-token': element('d:sync-token', syncToken),
    'cs:getctag': element('cs:getctag', syncToken),
    'd:current-user-privilege-set': element(
      'd:current-user-privilege-set',
      ...privileges.map((name) => element('d:privilege', element(name as XmlName))),
    ),
    'd:supported-report-set': element(
      'd:supported-report-set',
      ...reports.map((name) =>
        element('d:supported-report', element('d:report', element(name as XmlName))),
      ),
    ),
    'oc:invite': element('oc:invite', ...invitesOf(collection)),
    ...(writes ? {} : { 'oc:read-only': element('oc:read-only', '1') }),
    ...(kind === 'calendar' ? CALENDAR : ADDRESSBOOK),
  };
}

function typeOf({ kind, name }: StoredCollection): XmlName {
  if (kind === 'addressbook') return 'card:addressbook';
  return name === 'inbox' ? 'c:schedule-inbox' : 'c:calendar';
}

const COMPONENTS = ['VEVENT', 'VTODO'].map((name) => elementWith('c:comp', { name }));
const CALENDAR: Values = {
  'c:supported-calendar-component-set': element(
    'c:supported-calendar-component-set',
    ...COMPONENTS,
  ),
  'c:max-resource-size': element('c:max-resource-size', '10000000'),
};
const ADDRESSBOOK: Values = {
  'card:supported-address-data': element(
    'card:supported-address-data',
    ...['3.0', '4.0'].map((version) =>
      elementWith('card:address-data-type', { 'content-type': 'text/vcard', version }),
    ),
  ),
};

function invitesOf({ shares }: StoredCollection): Markup[] {
  return [...shares].map(([user, access]) =>
    element(
      'oc:user',
      element('d:href', `principal:principals/users/${user}`),
      element('oc:common-name', user),
      element('oc:invite-accepted'),
      element('oc:access', element(`oc:${access}`)),
    ),
  );
}

/** A card as it is asked for: sabre/dav makes everything 3.0 unless told otherwise. */
export function cardAs(version: string | undefined, data: string): string {
  return version === '4.0' ? data : data.replace(/^VERSION:4\.0/m, 'VERSION:3.0');
}
