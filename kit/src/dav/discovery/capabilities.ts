import type { Dav, RequestOptions } from '../dav';

/** What a server says it can do, from the `DAV` header of OPTIONS (RFC 4918 §10.1). */
export interface Capabilities {
  /** All its tokens in lower case. */
  readonly tokens: ReadonlySet<string>;
  readonly calendars: boolean;
  readonly addressbooks: boolean;
  /** The server sends and takes invitations itself (RFC 6638 §2). */
  readonly autoSchedule: boolean;
  /** Collections are made with an extended MKCOL (RFC 5689). */
  readonly extendedMkcol: boolean;
  /** How collections are shared, if at all: ownCloud's and Nextcloud's way, or Calendar Server's. */
  readonly sharing: 'oc' | 'cs' | null;
}

export async function capabilitiesOf(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<Capabilities> {
  const { headers } = await dav.request({ method: 'OPTIONS', url }, options);
  return capabilitiesIn(headers['dav'] ?? '');
}

/** @param header the value of a `DAV` header. */
export function capabilitiesIn(header: string): Capabilities {
  const tokens = new Set(header.split(',').map((token) => token.trim().toLowerCase()));
  tokens.delete('');
  return {
    tokens,
    calendars: tokens.has('calendar-access'),
    addressbooks: tokens.has('addressbook'),
    autoSchedule: tokens.has('calendar-auto-schedule'),
    extendedMkcol: tokens.has('extended-mkcol'),
    sharing: sharingIn(tokens),
  };
}

function sharingIn(tokens: ReadonlySet<string>): 'oc' | 'cs' | null {
  if (tokens.has('oc-resource-sharing')) return 'oc';
  return tokens.has('calendarserver-sharing') ? 'cs' : null;
}
