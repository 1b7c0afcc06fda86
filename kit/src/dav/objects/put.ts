import type { Dav, RequestOptions } from '../dav';
import { canonicalUrl } from '../http/urls';
import { etagOf } from '../propfind';
import { withCurrentEtag } from './conflicts';
import { getObject, type CardVersion } from './get';

export interface PutObject {
  readonly url: string;
  readonly data: string;
  readonly contentType: 'text/calendar' | 'text/vcard';
  /** The entity tag of the version that this replaces; null to make a new object. */
  readonly ifMatch: string | null;
}

export interface PutResult {
  readonly url: string;
  /** Null when the server has none even on reading. */
  readonly etag: string | null;
  /**
   * What the server has made of the data, when it does not vouch for having kept it as it was sent
   * (RFC 4791 §5.3.4); null when it has.
   */
  readonly stored: string | null;
}

/**
 * Writes one object, never over a version that the caller has not seen.
 *
 * @throws DavPreconditionFailed when the object has another version, or exists already; DavConflict
 *   when another object has its UID; DavRejected, DavTooLarge, DavInsufficientStorage as they say;
 *   DavUnavailable with the outcome `unknown` when it may have been written all the same.
 */
export async function putObject(
  dav: Dav,
  put: PutObject,
  options: RequestOptions = {},
): Promise<PutResult> {
  const { url, data, contentType, ifMatch } = put;
  const condition: Record<string, string> =
    ifMatch === null ? { 'if-none-match': '*' } : { 'if-match': ifMatch };
  const headers = { 'content-type': `${contentType}; charset=utf-8`, ...condition };
  const { headers: answered } = await withCurrentEtag(dav, url, {
    ...options,
    write: () => dav.request({ method: 'PUT', url, headers, body: data }, options),
  });
  const etag = etagOf(answered['etag']);
  if (etag !== null) return { url: canonicalUrl(url, dav.baseUrl), etag, stored: null };
  const cardVersion = cardVersionOf(put);
  const object = await getObject(dav, url, { ...options, ...(cardVersion ? { cardVersion } : {}) });
  return { url: object.url, etag: object.etag, stored: object.data };
}

/** A card that was sent as 4.0 must not come back as 3.0. */
function cardVersionOf({ contentType, data }: PutObject): CardVersion | null {
  if (contentType !== 'text/vcard') return null;
  return /^VERSION:4\.0\s*$/im.test(data) ? '4.0' : null;
}
