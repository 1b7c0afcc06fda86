import type { Dav, RequestOptions } from '../dav';
import { NotDav } from '../errors';
import { isSame, propertiesOf, propfind, requireFound } from '../propfind';
import { COLLECTION_PROPERTIES, collectionOf, type DavCollection } from './collection';

/**
 * The collections of a home, of every kind, without the home itself.
 *
 * @example
 * const calendars = (await listCollections(dav, homeUrl)).filter(({ kind }) => kind === 'calendar');
 */
export async function listCollections(
  dav: Dav,
  homeUrl: string,
  options: RequestOptions = {},
): Promise<DavCollection[]> {
  const asked = { depth: 1, names: COLLECTION_PROPERTIES } as const;
  const { resources, url } = await propfind(dav, homeUrl, asked, options);
  const home = resources.find((resource) => isSame(resource.url, url));
  if (home) requireFound(home, new URL(url).host);
  const members = resources.filter((resource) => resource !== home && resource.status < 400);
  return members.flatMap((resource) => collectionOf(resource) ?? []);
}

/** One collection; throws DavNotFound, or NotDav when it is none. */
export async function readCollection(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<DavCollection> {
  const collection = collectionOf(await propertiesOf(dav, url, COLLECTION_PROPERTIES, options));
  if (!collection) throw new NotDav({ host: new URL(url).host, status: 207 });
  return collection;
}
