/** The namespaces of CalDAV and CardDAV, each under the prefix it has in this folder's names. */
export const NAMESPACES = {
  d: 'DAV:',
  c: 'urn:ietf:params:xml:ns:caldav',
  card: 'urn:ietf:params:xml:ns:carddav',
  cs: 'http://calendarserver.org/ns/',
  apple: 'http://apple.com/ns/ical/',
  oc: 'http://owncloud.org/ns',
  nc: 'http://nextcloud.com/ns',
} as const;

/** A name as `prefix:local`, with the prefixes above, whichever prefixes a document uses. */
export type XmlName = `${keyof typeof NAMESPACES}:${string}`;

const PREFIXES = new Map<string, string>(
  Object.entries(NAMESPACES).map(([prefix, uri]) => [uri, prefix]),
);

/** `prefix:local`; `{uri}local` for a namespace that is not one of ours. */
export function nameOf(uri: string, local: string): string {
  const prefix = PREFIXES.get(uri);
  return prefix === undefined ? `{${uri}}${local}` : `${prefix}:${local}`;
}
