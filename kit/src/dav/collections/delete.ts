import type { Dav, RequestOptions } from '../dav';
import { requireObject } from '../objects/get';

/** Deletes a collection with everything in it; throws DavNotFound when it is gone already. */
export async function deleteCollection(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<void> {
  requireObject(await dav.request({ method: 'DELETE', url }, options));
}
