import type { Dav, RequestOptions } from '../dav';
import { NotDav } from '../errors';
import type { DavAnswer } from '../http/readers';
import { canonicalUrl } from '../http/urls';
import { etagOf, propertiesOf } from '../propfind';

/** One calendar object or card, as the server has it. */
export interface DavObject {
  readonly url: string;
  /** Null when the server has none: the object cannot be written back safely. */
  readonly etag: string | null;
  readonly data: string;
}

/** The version of vCard that a card is asked in; servers else convert to 3.0 (RFC 6352 §10.4). */
export type CardVersion = '3.0' | '4.0';

/** Reads one object; throws DavNotFound. */
export async function getObject(
  dav: Dav,
  url: string,
  options: RequestOptions & { readonly cardVersion?: CardVersion } = {},
): Promise<DavObject> {
  const { cardVersion, signal } = options;
  const accept = cardVersion ? `text/vcard; version=${cardVersion}, text/vcard;q=0.5` : '*/*';
  const answer = await dav.request({ method: 'GET', url, headers: { accept } }, { signal });
  requireObject(answer);
  return {
    url: canonicalUrl(url, dav.baseUrl),
    etag: etagOf(answer.headers['etag']),
    data: answer.body.toString('utf8'),
  };
}

/** The entity tag as it is now; null when the object has none. Throws DavNotFound. */
export async function currentEtag(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<string | null> {
  const { properties } = await propertiesOf(dav, url, ['d:getetag'], options);
  return etagOf(properties.text('d:getetag'));
}

/** A sign-in page is no answer about an object, though its status is 200. */
export function requireObject({ headers, url, status }: DavAnswer): void {
  const html = /^(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
  if (html) throw new NotDav({ host: new URL(url).host, status });
}
