import type { Dav, RequestOptions } from '../dav';
import { DavError, DavNotFound, DavPreconditionFailed } from '../errors';
import { currentEtag } from './get';

/** Runs a conditional write; a failed precondition tells the entity tag that the object has now. */
export async function withCurrentEtag<T>(
  dav: Dav,
  url: string,
  { write, ...options }: RequestOptions & { readonly write: () => Promise<T> },
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DavPreconditionFailed)) throw error;
    throw await explained(dav, url, { error, ...options });
  }
}

async function explained(
  dav: Dav,
  url: string,
  { error, ...options }: RequestOptions & { readonly error: DavPreconditionFailed },
): Promise<DavPreconditionFailed> {
  try {
    return new DavPreconditionFailed(error, await currentEtag(dav, url, options));
  } catch (reading) {
    if (!(reading instanceof DavError)) throw reading;
    // That the precondition failed is what the caller has to know, whatever reading comes to.
    return new DavPreconditionFailed(error, null, reading instanceof DavNotFound);
  }
}
