import {
  multiget,
  refreshCollection,
  type Changed,
  type Dav,
  type MultigetItem,
  type RefreshPage,
} from '@suitegraph/kit/dav';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import type { MirroredBook, MirroredCard } from './account';
import type { MirrorRepository } from './mirror.repository';
import { type FetchedCard, type KnownCards, planCards } from './plan-cards';
import { readUpstream } from './read-upstream';

const PAGE = 500;
const RETRIED = 200;
/** Removals of more than this, and of more than half a book, are asked about again. */
const MANY = 20;

/** A mirrored book that is looked at. */
export interface BookVisit {
  readonly dav: Dav;
  readonly owner: Owner;
  readonly book: MirroredBook;
  /** Whether to ask again for cards that the server could not answer with. */
  readonly retries: boolean;
}

/** Brings an address book to what its collection says, a batch of cards at a time. */
export class BookSync {
  constructor(
    private readonly run: RunUnit,
    private readonly mirror: Pick<MirrorRepository, 'etags' | 'byUrls' | 'pending'>,
  ) {}

  /** Each batch is kept as it comes: what was applied before a failure stays, the marks do not move. */
  async refresh(visit: BookVisit): Promise<void> {
    const { dav, book } = visit;
    const known = { ...book, etags: () => this.mirror.etags(book.bookId) };
    for await (const page of refreshCollection(dav, known, { limit: PAGE })) {
      const removed = await this.removals(visit, page);
      await this.fetch(visit, await this.differing(book, page.changed), new Set(removed));
      await this.run(async (unit) => {
        const held = await unit.books.lock(visit.owner, book.bookId);
        if (!held) return;
        await this.remove(unit, visit, held, removed);
        await unit.mirror.keepMarks(book.bookId, page.state);
      });
    }
    if (!visit.retries) return;
    await this.fetch(visit, await this.mirror.pending(book.bookId, RETRIED), new Set());
  }

  /** Which of the changed cards are not what is here: what we wrote ourselves is told as well. */
  private async differing(
    { bookId }: MirroredBook,
    changed: readonly Changed[],
  ): Promise<string[]> {
    const urls = changed.map(({ url }) => url);
    const places = await this.mirror.byUrls(bookId, urls);
    return changed
      .filter(({ url, etag }) => {
        const place = places.get(url);
        return !place || place.pending || etag === null || place.etag !== etag;
      })
      .map(({ url }) => url);
  }

  /** A server in trouble may show an empty collection: many cards are gone only if each is. */
  private async removals(
    { dav, book }: BookVisit,
    { removed }: Pick<RefreshPage, 'removed'>,
  ): Promise<string[]> {
    if (removed.length <= MANY) return [...removed];
    const { size } = await this.mirror.etags(book.bookId);
    if (removed.length * 2 <= size) return [...removed];
    const gone: string[] = [];
    for await (const items of multiget(dav, collectionOf(book), removed)) {
      gone.push(...items.flatMap((item) => (item.kind === 'missing' ? [item.url] : [])));
    }
    return gone;
  }

  private async fetch(
    visit: BookVisit,
    urls: readonly string[],
    gone: ReadonlySet<string>,
  ): Promise<void> {
    const { dav, book } = visit;
    const before = await this.mirror.byUrls(book.bookId, urls);
    const options = book.cardVersion ? { cardVersion: book.cardVersion } : {};
    for await (const items of multiget(dav, collectionOf(book), urls, options)) {
      await this.apply(visit, items, { before, gone });
    }
  }

  private async apply(
    visit: BookVisit,
    items: readonly MultigetItem[],
    { before, gone }: { before: Map<string, MirroredCard>; gone: ReadonlySet<string> },
  ): Promise<void> {
    const { owner, book } = visit;
    const urlsOf = (kind: MultigetItem['kind']): string[] =>
      items.filter((item) => item.kind === kind).map(urlOf);
    await this.run(async (unit) => {
      const held = await unit.books.lock(owner, book.bookId);
      if (!held) return;
      const places = await unit.mirror.byUrls(book.bookId, items.map(urlOf));
      const found = items
        .flatMap((item) => (item.kind === 'found' ? [item.object] : []))
        // What was written here since the card was fetched is newer; the next look tells of it.
        .filter(({ url }) => (places.get(url)?.etag ?? null) === (before.get(url)?.etag ?? null));
      const known = { places, gone, ...(await contactsOf(unit, visit, places, found)) };
      const plan = planCards(held, found, known);
      await unit.store.write(held, plan.writes, { backfill: !book.complete });
      await unit.mirror.forget(book.bookId, plan.left);
      await unit.mirror.keep(book.bookId, plan.places);
      await this.remove(unit, visit, held, urlsOf('missing'));
      await unit.mirror.postpone(book.bookId, urlsOf('failed'));
    });
  }

  private async remove(
    unit: Unit,
    { owner, book }: BookVisit,
    held: AddressBook,
    urls: readonly string[],
  ): Promise<void> {
    const places = await unit.mirror.byUrls(book.bookId, urls);
    const ids = [...places.values()].flatMap(({ contactId }) => contactId ?? []);
    const contacts = await unit.contacts.storedByIds(owner, book.bookId, ids);
    await unit.store.write(
      held,
      contacts.map((contact) => ({ kind: 'DESTROYED' as const, contact })),
    );
    await unit.mirror.forget(book.bookId, urls);
  }
}

async function contactsOf(
  unit: Unit,
  { owner, book: { bookId } }: BookVisit,
  places: ReadonlyMap<string, MirroredCard>,
  found: readonly FetchedCard[],
): Promise<Pick<KnownCards, 'contacts' | 'urls'>> {
  const ids = [...places.values()].flatMap(({ contactId }) => contactId ?? []);
  const uids = found.flatMap(({ url, data }) => readUpstream(url, data)?.uid ?? []);
  const own = await unit.contacts.storedByIds(owner, bookId, ids);
  const named = await unit.contacts.storedByUid(owner, bookId, uids);
  const contacts = [...new Map([...own, ...named].map((one) => [one.id, one])).values()];
  const cards = await unit.mirror.byContacts(contacts.map(({ id }) => id));
  return { contacts, urls: new Map([...cards].map(([id, { url }]) => [id, url])) };
}

function collectionOf({ url }: MirroredBook): { url: string; kind: 'addressbook' } {
  return { url, kind: 'addressbook' };
}

function urlOf(item: MultigetItem): string {
  return item.kind === 'found' ? item.object.url : item.url;
}
