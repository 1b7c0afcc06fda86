import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion } from '@suitegraph/kit/graphql';
import type { Owner } from '../app/owner';
import type { Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import { changedContact, newContact } from '../contacts/contact-card';
import type { ContactWrite } from '../contacts/contact-store';
import { type Contact, versionOf } from '../contacts/contact.entity';
import type { StoredContact } from '../contacts/contact.repository';
import { Card } from '../vcard/card';
import { differingFields } from '../vcard/card-fields';
import { readCard } from '../vcard/read-card';
import { restoreMembers } from './merge-groups';
import type { MergedAway, MergeRecord, MergeUndo } from './merge.repository';

/**
 * Gives the survivor its card back and brings back those that went into it, under their ids.
 *
 * @throws NotFoundError when there is no such merge to undo, VersionConflictError when the survivor
 * has changed since: its change would be lost.
 */
export async function undoMerge(unit: Unit, viewer: Owner, token: string): Promise<MergeRecord> {
  const merge = await unit.merges.lock(viewer, token);
  if (!merge?.undo) throw new NotFoundError('Merge', ['token']);
  const books = await lockBooks(unit, viewer, merge.survivorId, merge.undo);
  const survivor = await unit.contacts.findStored(viewer, merge.survivorId);
  if (!survivor) throw new NotFoundError('Contact', ['token']);
  requireVersion(versionOf(survivor), `v${merge.survivorVersion}`);
  const restored = restoredCard(survivor, merge.undo);
  const back: Contact[] = [];
  for (const away of merge.undo.merged) back.push(await backFrom(unit, viewer, books, away));
  const groups = await restoreMembers(unit, viewer, merge.undo.groups, survivor);
  for (const book of books.values()) {
    const created = back.filter(({ bookId }) => bookId === book.id);
    await unit.store.write(book, [
      ...(book.id === survivor.bookId ? [restored] : []),
      ...created.map((contact): ContactWrite => ({ kind: 'CREATED', contact })),
      ...groups.filter(({ bookId }) => bookId === book.id).map(({ write }) => write),
    ]);
  }
  await unit.merges.remove(merge.id);
  return merge;
}

async function lockBooks(
  unit: Unit,
  viewer: Owner,
  survivorId: string,
  { merged }: MergeUndo,
): Promise<Map<string, AddressBook>> {
  const own = await unit.books.lockOf(viewer, survivorId);
  const ids = merged.map(({ bookId }) => bookId);
  const books = new Map<string, AddressBook>(own ? [[own.id, own]] : []);
  for (const id of [...new Set(ids)].sort()) {
    const book = books.get(id) ?? (await unit.books.lock(viewer, id));
    if (!book) throw new NotFoundError('Address book', ['token']);
    books.set(id, book);
  }
  return books;
}

function restoredCard(survivor: StoredContact, { vcard }: MergeUndo): ContactWrite {
  const card = Card.parse(vcard);
  const fields = differingFields(readCard(Card.parse(survivor.vcard)), readCard(card));
  return { kind: 'UPDATED', contact: changedContact(survivor, card), fields };
}

async function backFrom(
  unit: Unit,
  viewer: Owner,
  books: ReadonlyMap<string, AddressBook>,
  { id, bookId, uid, vcard, version, createdAt }: MergedAway,
): Promise<Contact> {
  const book = books.get(bookId);
  if (!book) throw new NotFoundError('Address book', ['token']);
  if ((await unit.contacts.storedByUid(viewer, bookId, [uid])).length > 0) {
    const message = 'The address book has another contact with the UID of one of them by now';
    throw new InvalidInputError(message, ['token']);
  }
  const contact = newContact(book, Card.parse(vcard), new Date());
  // A version it never had: nobody who saw it before can take it for unchanged.
  const kept = { id, uid, versionNumber: version + 1, createdAt: new Date(createdAt) };
  return Object.assign(contact, kept);
}
