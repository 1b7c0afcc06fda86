import type { Dav, RequestOptions } from '../dav';

/** Deletes a collection with everything in it; throws DavNotFound when it is gone already. */
export async function deleteCollection(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<void> {
  await dav.request({ method: 'DELETE', url }, options);
}
