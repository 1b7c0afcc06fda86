import type { Dav, RequestOptions } from '../dav';
import { propertiesOf } from '../propfind';
import { childOf, childrenOf, textOf, type XmlElement } from '../xml/parse';
import { document, element, type Markup } from '../xml/write';

export type Access = 'read' | 'read-write';

/** Somebody whom a collection is shared with. */
export interface Share {
  /** `principal:principals/users/ben` on Nextcloud, `mailto:…` on Calendar Server. */
  readonly href: string;
  readonly name: string | null;
  readonly access: Access;
  readonly state: 'accepted' | 'pending' | 'declined' | 'invalid';
}

/** How the server shares: `capabilities.sharing`. */
export type Dialect = 'oc' | 'cs';

/** Whom a collection of the account is shared with. */
export async function listShares(
  dav: Dav,
  collection: { readonly url: string; readonly dialect: Dialect },
  options: RequestOptions = {},
): Promise<Share[]> {
  const { url, dialect } = collection;
  const { properties } = await propertiesOf(dav, url, [`${dialect}:invite`], options);
  return childrenOf(properties.get(`${dialect}:invite`), `${dialect}:user`).map((user) =>
    shareOf(user, dialect),
  );
}

/** Shares a collection with somebody, or changes what they may do in it. */
export function share(
  dav: Dav,
  collection: { readonly url: string; readonly dialect: Dialect },
  grant: { readonly href: string; readonly access: Access },
  options: RequestOptions = {},
): Promise<void> {
  const { dialect } = collection;
  // Who is not said to write may only read; Nextcloud has no element for it.
  const level =
    dialect === 'oc' && grant.access === 'read' ? [] : [element(`${dialect}:${grant.access}`)];
  const set = element(`${dialect}:set`, element('d:href', grant.href), ...level);
  return post(dav, collection, set, options);
}

/** Ends a share; it is fine when there was none. */
export function unshare(
  dav: Dav,
  collection: { readonly url: string; readonly dialect: Dialect },
  href: string,
  options: RequestOptions = {},
): Promise<void> {
  const remove = element(`${collection.dialect}:remove`, element('d:href', href));
  return post(dav, collection, remove, options);
}

async function post(
  dav: Dav,
  { url, dialect }: { readonly url: string; readonly dialect: Dialect },
  change: Markup,
  options: RequestOptions,
): Promise<void> {
  const headers = { 'content-type': 'application/xml; charset=utf-8' };
  const body = document(`${dialect}:share`, change);
  await dav.request({ method: 'POST', url, headers, body }, options);
}

const STATES = [
  ['invite-accepted', 'accepted'],
  ['invite-declined', 'declined'],
  ['invite-invalid', 'invalid'],
] as const;

function shareOf(user: XmlElement, dialect: Dialect): Share {
  const writes = childOf(childOf(user, `${dialect}:access`), `${dialect}:read-write`);
  const state = STATES.find(([name]) => childOf(user, `${dialect}:${name}`))?.[1];
  return {
    href: textOf(user, 'd:href') ?? '',
    name: textOf(user, `${dialect}:common-name`),
    access: writes ? 'read-write' : 'read',
    state: state ?? 'pending',
  };
}
