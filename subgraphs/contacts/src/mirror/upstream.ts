import {
  deleteCollection,
  deleteObject,
  DavNotFound,
  DavPreconditionFailed,
  DavUnavailable,
  getObject,
  putObject,
  updateCollection,
  type Dav,
  type DavClients,
  type DavObject,
} from '@suitegraph/kit/dav';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { ContactWrite } from '../contacts/contact-store';
import { differingFields } from '../vcard/card-fields';
import { readCard } from '../vcard/read-card';
import type { CardPlace, DavAccountRow, MirroredBook } from './account';
import { readUpstream } from './read-upstream';

/** Writers queue for the database as well: a server that is down is not asked by each of them. */
const DOWN_MS = 3_000;
/** How long a write that may have been done is asked about. */
const READ_AGAIN_MS = 5_000;

/** The server has another version of a card than the one that was to be changed. */
export class UpstreamChanged extends Error {
  constructor(
    readonly accountId: string,
    readonly contactId: string,
  ) {
    super('The card has changed on its server');
  }
}

/** What became of a card that was sent. */
export interface Sent {
  /** Null when it was deleted. */
  readonly place: CardPlace | null;
  /** What the server has made of it; null when it has kept it as it was sent. */
  readonly stored: string | null;
}

/** One card to send, and where it is. */
export interface Sending {
  readonly account: DavAccountRow;
  readonly book: MirroredBook;
  readonly write: ContactWrite;
  /** Undefined for a new card. */
  readonly place: CardPlace | undefined;
}

/** Writes to servers, never over what the mirror has not seen (RFC 9110 §13.1.1). */
export class Upstream {
  private readonly downUntil = new Map<string, number>();

  constructor(private readonly clients: Pick<DavClients, 'of'>) {}

  /**
   * Sends one card.
   *
   * @throws UpstreamChanged when the server has another version; DavError as the server says.
   */
  async send(sending: Sending): Promise<Sent> {
    const { account, write, place } = sending;
    const dav = this.open(account);
    if (write.kind === 'CREATED') return this.guarded(account, () => create(dav, sending));
    const changed = new UpstreamChanged(account.id, write.contact.id);
    if (!place || place.etag === null) throw changed;
    const known = { url: place.url, etag: place.etag, contactId: write.contact.id };
    try {
      return await this.guarded(account, () =>
        write.kind === 'UPDATED' ? update(dav, known, write) : remove(dav, known),
      );
    } catch (error) {
      const isOther = error instanceof DavPreconditionFailed || error instanceof DavNotFound;
      throw isOther ? changed : error;
    }
  }

  async rename(account: DavAccountRow, { url }: MirroredBook, displayName: string): Promise<void> {
    const dav = this.open(account);
    const collection = { url, kind: 'addressbook' } as const;
    await this.guarded(account, () => updateCollection(dav, collection, { displayName }));
  }

  async removeBook(account: DavAccountRow, { url }: MirroredBook): Promise<void> {
    const dav = this.open(account);
    try {
      await this.guarded(account, () => deleteCollection(dav, url));
    } catch (error) {
      if (!(error instanceof DavNotFound)) throw error;
    }
  }

  /** Its server has answered: writers may ask it again. */
  reached(accountId: string): void {
    this.downUntil.delete(accountId);
  }

  private open(account: DavAccountRow): Dav {
    const { host } = new URL(account.baseUrl);
    if (account.state === 'PAUSED' || account.state === 'REMOVING') {
      throw new ExpectedError('UPSTREAM_UNAVAILABLE', `The account on ${host} is paused`);
    }
    if ((this.downUntil.get(account.id) ?? 0) > Date.now()) {
      throw new DavUnavailable({ host, status: null }, 'not-sent');
    }
    return this.clients.of(account);
  }

  private async guarded<T>({ id }: DavAccountRow, work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      this.downUntil.delete(id);
      return done;
    } catch (error) {
      if (error instanceof DavUnavailable) this.downUntil.set(id, Date.now() + DOWN_MS);
      throw error;
    }
  }
}

type Known = Omit<CardPlace, 'etag'> & { readonly etag: string };

async function create(dav: Dav, { book, write: { contact } }: Sending): Promise<Sent> {
  // The contact's id is in no URL yet: whatever is there is what an earlier attempt has left.
  const url = new URL(`${contact.id}.vcf`, book.url).href;
  return put(dav, { url, etag: null, contactId: contact.id }, contact.vcard);
}

function update(dav: Dav, known: Known, { contact }: ContactWrite): Promise<Sent> {
  return put(dav, known, contact.vcard);
}

async function put(
  dav: Dav,
  { url, etag: ifMatch, contactId }: CardPlace,
  data: string,
): Promise<Sent> {
  const sent = { url, data, contentType: 'text/vcard', ifMatch } as const;
  try {
    const { etag, stored } = await putObject(dav, sent);
    return { place: { url, etag, contactId }, stored };
  } catch (error) {
    if (!isOpen(error)) throw error;
    const now = await settled(error, () => readNow(dav, url, data));
    if (!now || now.etag === ifMatch || !saysTheSame(now, data)) throw error;
    return { place: { url, etag: now.etag, contactId }, stored: null };
  }
}

async function remove(dav: Dav, { url, etag }: Known): Promise<Sent> {
  const gone = { place: null, stored: null };
  try {
    await deleteObject(dav, { url, ifMatch: etag });
    return gone;
  } catch (error) {
    if (error instanceof DavNotFound) return gone;
    if (!isOpen(error) || (await settled(error, () => readNow(dav, url, '')))) throw error;
    return gone;
  }
}

/** Whether the write may have been done all the same: by this attempt, or by one before it. */
function isOpen(error: unknown): boolean {
  if (error instanceof DavUnavailable) return error.outcome === 'unknown';
  return error instanceof DavPreconditionFailed && !error.gone;
}

/** What reading tells of a write that failed; when it fails too, the first failure stands. */
async function settled<T>(error: unknown, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw error;
  }
}

/** Null when it is not there. */
async function readNow(dav: Dav, url: string, like: string): Promise<DavObject | null> {
  const signal = AbortSignal.timeout(READ_AGAIN_MS);
  const version = /^VERSION:4\.0\s*$/im.test(like) ? { cardVersion: '4.0' as const } : {};
  const options = { signal, ...version };
  try {
    return await getObject(dav, url, options);
  } catch (error) {
    if (error instanceof DavNotFound) return null;
    throw error;
  }
}

/** Servers write cards in their own way: what counts is the UID, the revision and what is understood. */
function saysTheSame({ url, data }: DavObject, sent: string): boolean {
  const there = readUpstream(url, data);
  const ours = readUpstream(url, sent);
  if (there?.uid !== ours?.uid || !there || !ours) return false;
  const revision = (read: typeof there): unknown => read.card.first('rev')?.property.values[0];
  const fields = differingFields(readCard(there.card), readCard(ours.card));
  // A photo is what servers break.
  return revision(there) === revision(ours) && fields.every((field) => field === 'photoUrl');
}
