import { createHash } from 'node:crypto';
import {
  checkCollection,
  DavNotFound,
  DavPreconditionFailed,
  DavRejected,
  DavUnavailable,
  deleteObject,
  getObject,
  moveObject,
  putObject,
  type Dav,
  type PutObject,
  type PutResult,
} from '@suitegraph/kit/dav';
import type { StoredDocument } from '../events/object-index';
import { fieldsChanged, parseObject } from './read-object';

/** One object to write. */
export interface Written {
  readonly url: string;
  readonly document: StoredDocument;
  /** Of the version that this replaces; null for a new object. */
  readonly ifMatch: string | null;
}

/** Where an event of this UID is put: the same place again when a transaction is repeated. */
export function urlOf(collectionUrl: string, uid: string): string {
  const name = createHash('sha256').update(uid).digest('hex').slice(0, 40);
  return `${collectionUrl}${name}.ics`;
}

/**
 * Writes an object. An attempt whose outcome is not known is looked after: what was written is not
 * written again, nor taken for somebody else's.
 *
 * @throws DavPreconditionFailed when it has another version there; other DavErrors as they are.
 */
export async function writeObject(
  dav: Dav,
  { url, document, ifMatch }: Written,
): Promise<PutResult> {
  const data = document.toText();
  const put: PutObject = { url, data, ifMatch, contentType: 'text/calendar' };
  try {
    return await putObject(dav, put);
  } catch (error) {
    const unsure = error instanceof DavUnavailable && error.outcome === 'unknown';
    if (!unsure && !(error instanceof DavPreconditionFailed)) throw error;
    const there = await getObject(dav, url).catch(() => undefined);
    if (!there || !isSame(there.data, document)) throw error;
    return { url: there.url, etag: there.etag, stored: there.data };
  }
}

/**
 * Deletes an object; it is fine when it is gone, unless its collection is as well: then nothing can be
 * said of it.
 *
 * @throws DavPreconditionFailed when it has another version; DavNotFound without its collection.
 */
export async function eraseObject(dav: Dav, url: string, ifMatch: string): Promise<void> {
  try {
    await deleteObject(dav, { url, ifMatch });
  } catch (error) {
    if (error instanceof DavNotFound) {
      await checkCollection(dav, new URL('.', url).href);
      return;
    }
    if (!(error instanceof DavUnavailable) || error.outcome !== 'unknown') throw error;
    const gone = await getObject(dav, url).then(
      () => false,
      (reading: unknown) => reading instanceof DavNotFound,
    );
    if (!gone) throw error;
  }
}

/** Moves an object to another collection of its server; undefined when the server has no MOVE. */
export async function moveOnServer(
  dav: Dav,
  object: { readonly url: string; readonly ifMatch: string; readonly to: string },
): Promise<{ url: string; etag: string | null } | undefined> {
  try {
    return await moveObject(dav, object);
  } catch (error) {
    if (error instanceof DavRejected && error.status === 405) return undefined;
    if (error instanceof DavUnavailable && error.status === 501) return undefined;
    throw error;
  }
}

/** Servers write the text anew, so what it says is compared. */
function isSame(data: string, document: StoredDocument): boolean {
  try {
    const there = parseObject(data);
    return there.uid === document.uid && fieldsChanged(there, document).length === 0;
  } catch {
    return false;
  }
}
