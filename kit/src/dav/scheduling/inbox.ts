import type { Dav, RequestOptions } from '../dav';
import { DavNotFound } from '../errors';
import { deleteObject } from '../objects/delete';
import type { DavObject } from '../objects/get';
import { multiget } from '../objects/multiget';
import { listEtags } from '../sync/etags';

/** The scheduling messages that wait in an inbox (RFC 6638 §2.2); one deleted meanwhile is left out. */
export async function listInbox(
  dav: Dav,
  inboxUrl: string,
  options: RequestOptions = {},
): Promise<DavObject[]> {
  const inbox = { url: inboxUrl, kind: 'calendar' } as const;
  const urls = (await listEtags(dav, inboxUrl, options)).keys();
  const messages: DavObject[] = [];
  for await (const items of multiget(dav, inbox, urls, options)) {
    messages.push(...items.flatMap((item) => (item.kind === 'found' ? item.object : [])));
  }
  return messages;
}

/** Takes a message out of the inbox once it is dealt with; one that is gone already is fine. */
export async function acknowledgeInboxItem(
  dav: Dav,
  message: { readonly url: string; readonly etag: string },
  options: RequestOptions = {},
): Promise<void> {
  try {
    await deleteObject(dav, { url: message.url, ifMatch: message.etag }, options);
  } catch (error) {
    if (!(error instanceof DavNotFound)) throw error;
  }
}
