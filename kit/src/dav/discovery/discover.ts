import type { Dav, RequestOptions } from '../dav';
import {
  DavError,
  DavForbidden,
  DavNotFound,
  DavRejected,
  DavUnauthorized,
  NotDav,
} from '../errors';
import type { DavResource } from '../http/readers';
import { canonicalUrl, collectionUrl } from '../http/urls';
import { propertiesOf } from '../propfind';
import { childOf, trimmed } from '../xml/parse';
import { capabilitiesOf, type Capabilities } from './capabilities';

export type DavServiceKind = 'caldav' | 'carddav';

/** Where an account's things are. URLs are absolute, those of collections with a slash at the end. */
export interface DavService {
  readonly kind: DavServiceKind;
  readonly principalUrl: string;
  readonly displayName: string | null;
  /** The collections that hold its calendars or address books; usually one. */
  readonly homeUrls: readonly string[];
  /** Both null when the server does no scheduling (RFC 6638 §2.1, §2.2). */
  readonly scheduleInboxUrl: string | null;
  readonly scheduleOutboxUrl: string | null;
  /** The calendar user addresses, such as `mailto:anna@example.com` (RFC 6638 §2.4.1). */
  readonly addresses: readonly string[];
  readonly capabilities: Capabilities;
  readonly server: 'nextcloud' | 'other';
}

const HOME_SETS = { caldav: 'c:calendar-home-set', carddav: 'card:addressbook-home-set' } as const;
const NEXTCLOUD = 'remote.php/dav/';

/**
 * Finds an account's principal and homes: at the base URL, at the well-known address (RFC 6764 §6)
 * and where Nextcloud has them.
 *
 * @throws DavUnauthorized for a wrong password; NotDav when none of these places is a DAV server of
 *   the kind; the failures of a connection as they are.
 */
export async function discover(
  dav: Dav,
  kind: DavServiceKind,
  options: RequestOptions = {},
): Promise<DavService> {
  for (const candidate of candidatesOf(dav.baseUrl, kind)) {
    const principalUrl = await principalAt(dav, candidate, options);
    const service = principalUrl && (await serviceOf(dav, principalUrl, { kind, ...options }));
    if (service) return service;
  }
  throw new NotDav({ host: new URL(dav.baseUrl).host, status: null });
}

function candidatesOf(baseUrl: string, kind: DavServiceKind): string[] {
  const base = collectionUrl(baseUrl, baseUrl);
  const wellKnown = new URL(`/.well-known/${kind}`, base).href;
  const nextcloud = new URL(NEXTCLOUD, base).href;
  // A host alone is what the well-known address is for; a path is where somebody has pointed to.
  const first = new URL(base).pathname === '/' ? [wellKnown, base] : [base, wellKnown];
  return [...first, nextcloud];
}

async function principalAt(dav: Dav, url: string, options: RequestOptions): Promise<string | null> {
  const found = await ifDav(propertiesOf(dav, url, ['d:current-user-principal'], options));
  const property = found?.properties.get('d:current-user-principal');
  const host = new URL(url).host;
  if (childOf(property, 'd:unauthenticated')) throw new DavUnauthorized({ host, status: 401 });
  const href = trimmed(childOf(property, 'd:href'));
  return href === null || !found ? null : canonicalUrl(href, found.url);
}

async function serviceOf(
  dav: Dav,
  principalUrl: string,
  { kind, ...options }: RequestOptions & { kind: DavServiceKind },
): Promise<DavService | null> {
  const found = await ifDav(
    propertiesOf(
      dav,
      principalUrl,
      [
        'd:displayname',
        HOME_SETS[kind],
        'c:schedule-inbox-URL',
        'c:schedule-outbox-URL',
        'c:calendar-user-address-set',
      ],
      options,
    ),
  );
  const homeUrls = found ? urlsOf(found, HOME_SETS[kind]) : [];
  const [home] = homeUrls;
  if (!found || home === undefined) return null;
  return {
    kind,
    principalUrl,
    displayName: found.properties.text('d:displayname'),
    homeUrls,
    scheduleInboxUrl: urlsOf(found, 'c:schedule-inbox-URL')[0] ?? null,
    scheduleOutboxUrl: urlsOf(found, 'c:schedule-outbox-URL')[0] ?? null,
    addresses: found.properties.hrefs('c:calendar-user-address-set'),
    capabilities: await capabilitiesOf(dav, home, options),
    server: new URL(home).pathname.includes(`/${NEXTCLOUD}`) ? 'nextcloud' : 'other',
  };
}

function urlsOf(
  resource: DavResource,
  name: Parameters<DavResource['properties']['hrefs']>[0],
): string[] {
  return resource.properties.hrefs(name).map((href) => collectionUrl(href, resource.url));
}

/** Null when there is no DAV at this place, which says nothing about the next. */
async function ifDav<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DavError && isElsewhere(error)) return null;
    throw error;
  }
}

function isElsewhere(error: DavError): boolean {
  const kinds = [NotDav, DavNotFound, DavForbidden, DavRejected];
  return kinds.some((kind) => error instanceof kind);
}
