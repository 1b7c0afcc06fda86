import type { Dav, RequestOptions } from '../dav';
import { DavInsufficientStorage, DavUnavailable, NotDav, SyncTokenInvalid } from '../errors';
import type { DavResource, Multistatus } from '../http/readers';
import { etagOf, isSame, propOf, requireFound } from '../propfind';
import { document, element } from '../xml/write';
import { checkCollection } from './check';

export interface Changed {
  readonly url: string;
  /** Null when the server has none: read the object. */
  readonly etag: string | null;
}

/** Some of the changes since a token. Keep `token` once they are applied. */
export interface SyncPage {
  readonly changed: readonly Changed[];
  /** URLs of objects that are gone. */
  readonly removed: readonly string[];
  readonly token: string;
  /** Whether another page follows. */
  readonly more: boolean;
}

export interface SyncOptions extends RequestOptions {
  /** The most changes a page holds; servers may ignore it. */
  readonly limit?: number;
}

/**
 * The changes of a collection since a token, page by page; everything for null (RFC 6578).
 *
 * @throws SyncTokenInvalid for a token the server does not know, or one of the future: sabre/dav
 *   takes the latter and answers with nothing, which only the collection's own token gives away.
 * @example
 * for await (const page of syncCollection(dav, url, known)) await apply(page);
 */
export async function* syncCollection(
  dav: Dav,
  url: string,
  since: string | null,
  options: SyncOptions = {},
): AsyncGenerator<SyncPage> {
  let token = since;
  while (true) {
    const page = await nextPage(dav, url, token, options);
    const stuck = page.token === token && page.changed.length + page.removed.length === 0;
    if (stuck && page.more) throw new NotDav({ host: new URL(url).host, status: 207 });
    if (stuck) await requireCurrent(dav, url, page.token, options);
    yield page;
    if (!page.more) return;
    token = page.token;
  }
}

async function nextPage(
  dav: Dav,
  url: string,
  token: string | null,
  options: SyncOptions,
): Promise<SyncPage> {
  try {
    return pageOf(await report(dav, url, token, options), url);
  } catch (error) {
    // A server that cannot cut its answer short refuses the limit (RFC 6578 §3.7).
    if (error instanceof DavInsufficientStorage && options.limit !== undefined) {
      return nextPage(dav, url, token, { signal: options.signal });
    }
    await explain(error, dav, { url, token, ...options });
    throw error;
  }
}

function report(
  dav: Dav,
  url: string,
  token: string | null,
  { limit, signal }: SyncOptions,
): Promise<Multistatus> {
  const body = document(
    'd:sync-collection',
    element('d:sync-token', token ?? ''),
    element('d:sync-level', '1'),
    ...(limit === undefined ? [] : [element('d:limit', element('d:nresults', String(limit)))]),
    propOf(['d:getetag']),
  );
  return dav.multistatus({ method: 'REPORT', url, headers: { depth: '0' }, body }, { signal });
}

function pageOf({ resources, syncToken, url: at }: Multistatus, url: string): SyncPage {
  const host = new URL(url).host;
  if (!syncToken) throw new NotDav({ host, status: 207 });
  const isSelf = (resource: DavResource): boolean => isSame(resource.url, at);
  const self = resources.find(isSelf);
  // 507 for the collection itself: there is more (RFC 6578 §3.6).
  const more = self?.status === 507;
  if (self && !more) requireFound(self, host);
  const members = resources.filter((resource) => !isSelf(resource));
  return {
    changed: members
      .filter(({ status }) => status < 400)
      .map(({ url: href, properties }) => ({
        url: href,
        etag: etagOf(properties.text('d:getetag')),
      })),
    removed: members.filter(({ status }) => status === 404).map(({ url: href }) => href),
    token: syncToken,
    more,
  };
}

/** An answer without changes is right only if the collection stands at that token. */
async function requireCurrent(
  dav: Dav,
  url: string,
  token: string,
  options: SyncOptions,
): Promise<void> {
  const current = await checkCollection(dav, url, options);
  if (current.syncToken === null || current.syncToken === token) return;
  // Something may have changed just now: a valid token then has changes to tell.
  const again = pageOf(await report(dav, url, token, options), url);
  if (again.token !== token || again.changed.length + again.removed.length > 0) return;
  throw new SyncTokenInvalid({ host: new URL(url).host, status: 207 });
}

/** Xandikos answers 500 to a token it does not know: the collection itself answers then. */
async function explain(
  error: unknown,
  dav: Dav,
  { url, token, ...options }: SyncOptions & { url: string; token: string | null },
): Promise<void> {
  if (!(error instanceof DavUnavailable) || error.status !== 500 || token === null) return;
  const current = await checkCollection(dav, url, options);
  if (current.syncToken !== token) {
    throw new SyncTokenInvalid({ host: error.host, status: 500 });
  }
}
