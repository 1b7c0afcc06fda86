import type { Dav, RequestOptions } from '../dav';
import { etagOf, isSame, propfind, requireFound } from '../propfind';

/**
 * The members of a collection by URL, each with its entity tag, or an empty text when the server has
 * none: such a member counts as changed always. Collections inside are left out.
 */
export async function listEtags(
  dav: Dav,
  url: string,
  options: RequestOptions = {},
): Promise<Map<string, string>> {
  const asked = { depth: 1, names: ['d:getetag', 'd:resourcetype'] } as const;
  const answer = await propfind(dav, url, asked, options);
  const etags = new Map<string, string>();
  for (const resource of answer.resources) {
    const { properties } = resource;
    const self = isSame(resource.url, answer.url);
    if (self) requireFound(resource, new URL(url).host);
    if (self || resource.status >= 400) continue;
    if (properties.names('d:resourcetype').includes('d:collection')) continue;
    etags.set(resource.url, etagOf(properties.text('d:getetag')) ?? '');
  }
  return etags;
}
