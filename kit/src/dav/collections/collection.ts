import type { DavResource } from '../http/readers';
import { canonicalUrl, collectionUrl } from '../http/urls';
import type { XmlName } from '../xml/names';
import { childOf, childrenOf, type XmlElement } from '../xml/parse';

export type CollectionKind =
  'calendar' | 'addressbook' | 'subscription' | 'schedule-inbox' | 'schedule-outbox' | 'other';

/** A collection of a home, as the server has it. Names are always text. */
export interface DavCollection {
  /** Absolute, with a slash at the end. */
  readonly url: string;
  readonly kind: CollectionKind;
  readonly displayName: string | null;
  readonly description: string | null;
  /** As the server writes it: `#RRGGBB` or `#RRGGBBAA`. */
  readonly color: string | null;
  /** An iCalendar object with one VTIMEZONE (RFC 4791 §5.2.2). */
  readonly timezone: string | null;
  readonly order: number | null;
  readonly ctag: string | null;
  readonly syncToken: string | null;
  /** Whether `sync-collection` is among its reports. */
  readonly canSync: boolean;
  /** `VEVENT`, `VTODO`, …; empty for address books and when the server does not say. */
  readonly components: readonly string[];
  /** Versions of vCard it can answer with, such as `4.0`; empty when it does not say. */
  readonly cardVersions: readonly string[];
  /** In bytes. */
  readonly maxResourceSize: number | null;
  /** Names such as `d:write-content`; null when the server does not say. */
  readonly privileges: ReadonlySet<string> | null;
  readonly readOnly: boolean;
  /** The owner's principal. */
  readonly ownerUrl: string | null;
  /** Of a subscription: where its events come from. */
  readonly source: string | null;
  /** Names of `d:resourcetype`, such as `cs:shared`. */
  readonly resourceTypes: ReadonlySet<string>;
}

/** What is asked of each collection. */
export const COLLECTION_PROPERTIES: readonly XmlName[] = [
  'd:resourcetype',
  'd:displayname',
  'd:owner',
  'd:sync-token',
  'd:supported-report-set',
  'd:current-user-privilege-set',
  'c:calendar-description',
  'c:calendar-timezone',
  'c:supported-calendar-component-set',
  'c:max-resource-size',
  'card:addressbook-description',
  'card:supported-address-data',
  'card:max-resource-size',
  'apple:calendar-color',
  'apple:calendar-order',
  'cs:getctag',
  'cs:source',
  'oc:read-only',
];

const KINDS: readonly (readonly [type: string, kind: CollectionKind])[] = [
  ['cs:subscribed', 'subscription'],
  ['c:schedule-inbox', 'schedule-inbox'],
  ['c:schedule-outbox', 'schedule-outbox'],
  ['c:calendar', 'calendar'],
  ['card:addressbook', 'addressbook'],
];

const WRITES = ['d:all', 'd:write', 'd:write-content', 'd:bind'];

/** Null for what is no collection. */
export function collectionOf(resource: DavResource): DavCollection | null {
  const { properties, url } = resource;
  const types = new Set(properties.names('d:resourcetype'));
  if (!types.has('d:collection')) return null;
  const kind = KINDS.find(([type]) => types.has(type))?.[1] ?? 'other';
  const privileges = privilegesOf(properties.get('d:current-user-privilege-set'));
  const owner = properties.hrefs('d:owner')[0];
  return {
    url: collectionUrl(url, url),
    kind,
    displayName: properties.text('d:displayname'),
    description:
      properties.text('c:calendar-description') ?? properties.text('card:addressbook-description'),
    color: properties.text('apple:calendar-color'),
    timezone: properties.text('c:calendar-timezone'),
    order: numberOf(properties.text('apple:calendar-order')),
    ctag: properties.text('cs:getctag'),
    syncToken: properties.text('d:sync-token'),
    canSync: canSync(properties.get('d:supported-report-set')),
    ...contentOf(resource),
    privileges,
    readOnly: isReadOnly(privileges, properties.text('oc:read-only'), kind),
    ownerUrl: owner === undefined ? null : canonicalUrl(owner, url),
    source: properties.hrefs('cs:source')[0] ?? null,
    resourceTypes: types,
  };
}

function contentOf({
  properties,
}: DavResource): Pick<DavCollection, 'components' | 'cardVersions' | 'maxResourceSize'> {
  const components = childrenOf(properties.get('c:supported-calendar-component-set'), 'c:comp');
  const cards = childrenOf(properties.get('card:supported-address-data'), 'card:address-data-type');
  const size = properties.text('c:max-resource-size') ?? properties.text('card:max-resource-size');
  return {
    components: components.flatMap((comp) => comp.attributes['name']?.toUpperCase() ?? []),
    cardVersions: cards.flatMap((type) => type.attributes['version'] ?? []),
    maxResourceSize: numberOf(size),
  };
}

function privilegesOf(set: XmlElement | undefined): ReadonlySet<string> | null {
  if (!set) return null;
  const privileges = childrenOf(set, 'd:privilege');
  return new Set(privileges.flatMap(({ children }) => children.map(({ name }) => name)));
}

function isReadOnly(
  privileges: ReadonlySet<string> | null,
  flag: string | null,
  kind: CollectionKind,
): boolean {
  if (kind === 'subscription' || flag === '1' || flag === 'true') return true;
  return privileges !== null && !WRITES.some((name) => privileges.has(name));
}

function canSync(reports: XmlElement | undefined): boolean {
  const supported = reports?.children ?? [];
  // Xandikos leaves out the d:supported-report around each.
  const named = supported.flatMap((one) => [one, ...childrenOf(one, 'd:report')]);
  return named.some((report) => childOf(report, 'd:sync-collection') !== undefined);
}

function numberOf(text: string | null): number | null {
  const value = Number(text);
  return text === null || !Number.isFinite(value) ? null : value;
}
