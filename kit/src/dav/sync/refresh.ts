import type { Dav } from '../dav';
import { SyncTokenInvalid } from '../errors';
import { checkCollection, type CollectionState } from './check';
import { listEtags } from './etags';
import { syncCollection, type Changed, type SyncOptions } from './sync-collection';

/** What a mirror keeps of a collection. */
export interface KnownCollection extends CollectionState {
  readonly url: string;
  /** Entity tags by URL; only asked for when the server has no changes to tell since the token. */
  readonly etags: () => Promise<ReadonlyMap<string, string>>;
}

/** Changes to apply together with the marks to keep. */
export interface RefreshPage {
  readonly changed: readonly Changed[];
  readonly removed: readonly string[];
  /** Keep both once the changes are applied. */
  readonly state: CollectionState;
  readonly more: boolean;
}

/**
 * What has changed in a collection since a mirror saw it, in the cheapest way the server has: one
 * request when nothing has; else `sync-collection`; else its members' entity tags, compared with
 * those of the mirror. Nothing is yielded when nothing has changed.
 *
 * @example
 * for await (const page of refreshCollection(dav, known, { limit: 500 })) await apply(page);
 */
export async function* refreshCollection(
  dav: Dav,
  known: KnownCollection,
  options: SyncOptions = {},
): AsyncGenerator<RefreshPage> {
  const now = await checkCollection(dav, known.url, options);
  if (isUnchanged(known, now)) return;
  if (now.syncToken !== null && known.syncToken !== null) {
    try {
      for await (const { token, ...page } of syncCollection(
        dav,
        known.url,
        known.syncToken,
        options,
      )) {
        // The ctag is of a moment before: were it kept, a later change could hide behind it.
        yield { ...page, state: { syncToken: token, ctag: null } };
      }
      return;
    } catch (error) {
      if (!(error instanceof SyncTokenInvalid)) throw error;
    }
  }
  // The marks are older than the listing: what changes in between is told once more, not lost.
  const page = diffEtags(await known.etags(), await listEtags(dav, known.url, options));
  yield { ...page, state: now, more: false };
}

function isUnchanged(known: CollectionState, now: CollectionState): boolean {
  if (now.syncToken !== null && known.syncToken !== null) return now.syncToken === known.syncToken;
  if (now.syncToken !== null) return false;
  return now.ctag !== null && now.ctag === known.ctag;
}

/** The difference of two listings, in linear time. An empty entity tag is never the same. */
export function diffEtags(
  known: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Pick<RefreshPage, 'changed' | 'removed'> {
  const changed = [...now]
    .filter(([url, etag]) => etag === '' || known.get(url) !== etag)
    .map(([url, etag]) => ({ url, etag: etag === '' ? null : etag }));
  const removed = [...known.keys()].filter((url) => !now.has(url));
  return { changed, removed };
}
