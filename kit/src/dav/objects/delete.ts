import type { Dav, RequestOptions } from '../dav';
import { DavNotFound, DavPreconditionFailed } from '../errors';
import { withCurrentEtag } from './conflicts';
import { requireObject } from './get';

/**
 * Deletes the version of an object that the caller has seen.
 *
 * @throws DavPreconditionFailed when it has another version; DavNotFound when it is gone; NotDav when
 *   a web page answers, such as one to sign in.
 */
export async function deleteObject(
  dav: Dav,
  object: { readonly url: string; readonly ifMatch: string },
  options: RequestOptions = {},
): Promise<void> {
  const { url, ifMatch } = object;
  const headers = { 'if-match': ifMatch };
  try {
    await withCurrentEtag(dav, url, {
      ...options,
      write: async () =>
        requireObject(await dav.request({ method: 'DELETE', url, headers }, options)),
    });
  } catch (error) {
    // If-Match of what is not there fails too (RFC 9110 §13.1.1).
    if (error instanceof DavPreconditionFailed && error.gone) throw new DavNotFound(error);
    throw error;
  }
}
