import type { Dav, RequestOptions } from '../dav';
import { propertiesOf } from '../propfind';

/** The marks that change with a collection's content; null for those that the server does not have. */
export interface CollectionState {
  readonly syncToken: string | null;
  readonly ctag: string | null;
}

/** One request that tells whether a collection has changed since its marks were kept. */
export async function checkCollection(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<CollectionState> {
  const { properties } = await propertiesOf(dav, url, ['d:sync-token', 'cs:getctag'], options);
  return { syncToken: properties.text('d:sync-token'), ctag: properties.text('cs:getctag') };
}
