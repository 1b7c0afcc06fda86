import type { Owner } from '../app/owner';
import type { Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import { changedContact } from '../contacts/contact-card';
import type { ContactWrite } from '../contacts/contact-store';
import type { Contact } from '../contacts/contact.entity';
import type { StoredContact } from '../contacts/contact.repository';
import { Card } from '../vcard/card';
import { revisedAt } from '../vcard/edit-card';
import { memberKey, membersOf, withMembers } from '../vcard/group-card';
import type { MergedGroup } from './merge.repository';

interface Moving {
  readonly book: AddressBook;
  readonly gone: readonly Contact[];
  readonly survivor: Contact;
}

/** What is to be written so that a book's groups name the survivor in place of those that go. */
export async function moveMembers(
  unit: Unit,
  viewer: Owner,
  { book, gone, survivor }: Moving,
): Promise<{ writes: ContactWrite[]; groups: MergedGroup[] }> {
  const goneKeys = gone.map(({ uid }) => memberKey(uid));
  const uids = gone.map(({ uid }) => uid);
  const naming = await unit.groups.storedNaming(viewer, book.id, uids);
  const survivorKey = memberKey(survivor.uid);
  const moves = naming.map((group) => {
    const card = Card.parse(group.vcard);
    const members = membersOf(card);
    const keys = goneKeys.filter((key) => members.includes(key));
    // A group has members of its own book alone.
    const joined = survivor.bookId === book.id && !members.includes(survivorKey);
    const after = withMembers(card, { remove: keys, add: joined ? [survivorKey] : [] });
    return { write: groupWrite(group, after), group: { id: group.id, keys, joined } };
  });
  return { writes: moves.map(({ write }) => write), groups: moves.map(({ group }) => group) };
}

/** What is to be written so that a book's groups name again whom they named; by group id. */
export async function restoreMembers(
  unit: Unit,
  viewer: Owner,
  groups: readonly MergedGroup[],
  survivor: Contact,
): Promise<{ bookId: string; write: ContactWrite }[]> {
  const restored: { bookId: string; write: ContactWrite }[] = [];
  for (const { id, keys, joined } of groups) {
    const group = await unit.groups.findStored(viewer, id);
    if (!group) continue;
    const remove = joined ? [memberKey(survivor.uid)] : [];
    const card = withMembers(Card.parse(group.vcard), { add: keys, remove });
    restored.push({ bookId: group.bookId, write: groupWrite(group, card) });
  }
  return restored;
}

function groupWrite(group: StoredContact, card: Card): ContactWrite {
  const contact = changedContact(group, revisedAt(card, new Date()));
  return { kind: 'UPDATED', contact, fields: ['members'] };
}
