import type { DavCollection } from '@suitegraph/kit/dav';
import { isDeepStrictEqual } from 'node:util';
import type { Unit } from '../app/unit-of-work';
import type { BookLooks } from '../books/address-book.repository';
import { bookChanged } from '../books/book.events';
import type { DavAccountRow } from './account';

const MAX_NAME = 100;
const MAX_BOOKS = 100;

/** Gives an account's collections their books, and takes away the books of those that are gone. */
export async function reconcileBooks(
  unit: Unit,
  account: DavAccountRow,
  { collections, gone }: { collections: readonly DavCollection[]; gone: ReadonlySet<string> },
): Promise<void> {
  const owner = { tenantId: account.tenantId, userId: account.userId };
  if (!(await unit.davAccounts.hold(account.id))) return;
  const known = await unit.mirror.ofAccount(account.id);
  const byUrl = new Map(known.map((book) => [book.url, book.bookId]));
  const books = await unit.books.byIds(owner, [...byUrl.values()]);
  const byId = new Map(books.map((book) => [book.id, book]));
  let room = MAX_BOOKS - (await unit.books.count(owner));
  for (const collection of collections) {
    const looks = looksOf(collection, account);
    const book = byId.get(byUrl.get(collection.url) ?? '');
    if (book) {
      const { name, canWrite, shared } = book;
      const fields = differing({ name, canWrite, shared }, looks);
      if (fields.length === 0) continue;
      await unit.books.describe(book, looks);
      await unit.announce([bookChanged(owner, book.id, 'UPDATED', fields)]);
    } else if (room > 0) {
      room -= 1;
      const bookId = await unit.books.addMirrored(owner, looks);
      const cardVersion = collection.cardVersions.includes('4.0') ? '4.0' : null;
      const { url } = collection;
      await unit.mirror.addBook({ bookId, accountId: account.id, url, cardVersion });
      await unit.announce([bookChanged(owner, bookId, 'CREATED')]);
    }
  }
  for (const bookId of gone) await removeBook(unit, account, bookId);
}

/** Removes what is here of a collection. */
export async function removeBook(
  unit: Unit,
  { tenantId, userId }: Pick<DavAccountRow, 'tenantId' | 'userId'>,
  bookId: string,
): Promise<void> {
  const owner = { tenantId, userId };
  const book = await unit.books.lock(owner, bookId);
  if (!book) return;
  await unit.store.removeBook(book);
  await unit.announce([bookChanged(owner, bookId, 'DESTROYED')]);
}

function looksOf(collection: DavCollection, { principalUrl }: DavAccountRow): BookLooks {
  const { displayName, readOnly, ownerUrl, resourceTypes, url } = collection;
  const text = (displayName ?? lastSegment(url)).replace(/\p{Cc}/gu, ' ').trim();
  const isOthers = ownerUrl !== null && ownerUrl !== principalUrl;
  return {
    name: (text === '' ? 'Contacts' : text).slice(0, MAX_NAME).toWellFormed(),
    canWrite: !readOnly,
    shared: isOthers || resourceTypes.has('cs:shared'),
  };
}

function lastSegment(url: string): string {
  const segment = new URL(url).pathname.split('/').at(-2) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function differing(before: BookLooks, after: BookLooks): string[] {
  const names = Object.keys(after) as (keyof BookLooks)[];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
