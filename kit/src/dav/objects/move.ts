import type { Dav, RequestOptions } from '../dav';
import { canonicalUrl } from '../http/urls';
import { withCurrentEtag } from './conflicts';
import { currentEtag } from './get';

/**
 * Moves an object to another collection of the same server, never over another (RFC 4918 §9.9).
 *
 * @throws DavPreconditionFailed when it has another version or the destination is taken; its
 *   `currentEtag` is that of the source.
 */
export async function moveObject(
  dav: Dav,
  object: { readonly url: string; readonly ifMatch: string; readonly to: string },
  options: RequestOptions = {},
): Promise<{ readonly url: string; readonly etag: string | null }> {
  const { url, ifMatch } = object;
  const to = canonicalUrl(object.to, url);
  const headers = { 'if-match': ifMatch, destination: to, overwrite: 'F' };
  await withCurrentEtag(dav, url, {
    ...options,
    write: () => dav.request({ method: 'MOVE', url, headers }, options),
  });
  return { url: to, etag: await currentEtag(dav, to, options) };
}
