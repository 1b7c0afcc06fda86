import { InvalidInputError, NotFoundError, QuotaExceededError } from '@suitegraph/kit/errors';
import { requireVersion } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import { checkLine } from '../contacts/check-input';
import { changedContact, newContact, requireFits } from '../contacts/contact-card';
import { versionOf, type Contact } from '../contacts/contact.entity';
import { callOf, type ContactWriteOptions } from '../contacts/contact.service';
import { Card, MAX_LINES } from '../vcard/card';
import { editCard, revisedAt } from '../vcard/edit-card';
import { memberKey, membersOf, newGroupCard, withMembers } from '../vcard/group-card';

const MAX_NAME = 200;
const MAX_GROUPS = 500;
// Each member is a line of the group's card, which has a few others.
const MAX_MEMBERS = MAX_LINES - 100;

/** What a group is to be. */
export interface GroupChanges {
  readonly name?: string | null | undefined;
  /** Ids of those who are in it, and nobody else. */
  readonly members?: readonly string[] | null | undefined;
  readonly add?: readonly string[] | null | undefined;
  readonly remove?: readonly string[] | null | undefined;
}

/** Creates, changes and deletes groups of contacts. */
export class GroupService {
  constructor(private readonly run: RunUnit) {}

  /** A new group; its book is the default one unless given. */
  async create(
    viewer: Owner,
    group: { readonly name: string; readonly members: readonly string[]; bookId?: string | null },
    options: ContactWriteOptions = {},
  ): Promise<Contact> {
    const name = checkName(group.name);
    return this.run(async (unit) => {
      const id = await unit.once(callOf(viewer, 'createGroup', options, group), async () => {
        const book = await lockBook(unit, viewer, group.bookId);
        if ((await unit.groups.count(viewer)) >= MAX_GROUPS) throw new QuotaExceededError('groups');
        const add = await keysOf(unit, viewer, book, { members: group.members });
        const blank = newGroupCard(Card.blank(), newId(), name);
        const card = revisedAt(withMembers(blank, { add }), new Date());
        const contact = requireFits(newContact(book, card, new Date()), card, ['members']);
        await unit.store.write(book, [{ kind: 'CREATED', contact }]);
        return contact.id;
      });
      return findGroup(unit, viewer, id);
    }, options);
  }

  async update(
    viewer: Owner,
    id: string,
    changes: GroupChanges,
    options: ContactWriteOptions = {},
  ): Promise<Contact> {
    const name = typeof changes.name === 'string' ? checkName(changes.name) : undefined;
    return this.run(async (unit) => {
      await unit.once(callOf(viewer, 'updateGroup', options, { id, changes }), async () => {
        const { book, group } = await lockGroup(unit, viewer, id, options);
        const before = Card.parse(group.vcard);
        const members = await memberChanges(unit, viewer, { book, before }, changes);
        const after = withMembers(editCard(before, { fullName: name }), members);
        if (after.toString() === before.toString()) return null;
        const card = revisedAt(after, new Date());
        const contact = requireFits(changedContact(group, card), card, ['members']);
        const fields = changedFields({ before: group, after: contact, cards: [before, after] });
        await unit.store.write(book, [{ kind: 'UPDATED', contact, fields }]);
        return null;
      });
      return findGroup(unit, viewer, id);
    }, options);
  }

  async delete(viewer: Owner, id: string, options: ContactWriteOptions = {}): Promise<void> {
    await this.run(async (unit) => {
      await unit.once(callOf(viewer, 'deleteGroup', options, { id }), async () => {
        const { book, group } = await lockGroup(unit, viewer, id, options);
        await unit.store.write(book, [{ kind: 'DESTROYED', contact: group }]);
        return null;
      });
    }, options);
  }
}

function checkName(name: string): string {
  const checked = checkLine(name, ['name'], MAX_NAME);
  if (checked === null) throw new InvalidInputError('A group needs a name', ['name']);
  return checked;
}

async function memberChanges(
  unit: Unit,
  viewer: Owner,
  { book, before }: { readonly book: AddressBook; readonly before: Card },
  { members, add, remove }: GroupChanges,
): Promise<{ add: string[]; remove: string[] }> {
  const keys = (ids: Parameters<typeof keysOf>[3]): Promise<string[]> =>
    keysOf(unit, viewer, book, ids);
  if (!members) return { add: await keys({ add }), remove: await keys({ remove }) };
  const wanted = await keys({ members });
  return { add: wanted, remove: membersOf(before).filter((key) => !wanted.includes(key)) };
}

function changedFields({
  before,
  after,
  cards: [old, now],
}: {
  readonly before: Contact;
  readonly after: Contact;
  readonly cards: readonly [Card, Card];
}): string[] {
  const isRenamed = before.fullName !== after.fullName;
  const hasOthers = membersOf(old).join('\n') !== membersOf(now).join('\n');
  return [...(isRenamed ? ['name'] : []), ...(hasOthers ? ['members'] : [])];
}

/** How the contacts of an argument are named as members. @throws InvalidInputError for one of another book. */
async function keysOf(
  unit: Unit,
  viewer: Owner,
  book: AddressBook,
  listed: Readonly<Record<string, readonly string[] | null | undefined>>,
): Promise<string[]> {
  const [argument = '', given] = Object.entries(listed)[0] ?? [];
  const ids = given ?? [];
  if (ids.length > MAX_MEMBERS) {
    throw new InvalidInputError(`At most ${MAX_MEMBERS} members`, [argument]);
  }
  const found = await unit.contacts.byIds(viewer, ids);
  const byId = new Map(found.map((contact) => [contact.id, contact]));
  return ids.map((id, index) => {
    const contact = byId.get(id.toLowerCase());
    const path = [argument, String(index)];
    if (!contact) throw new NotFoundError('Contact', path);
    if (contact.bookId !== book.id) {
      throw new InvalidInputError('The contact is in another address book', path);
    }
    return memberKey(contact.uid);
  });
}

async function lockBook(
  unit: Unit,
  viewer: Owner,
  bookId: string | null | undefined,
): Promise<AddressBook> {
  if (!bookId) await unit.books.ensureDefault(viewer);
  const id = bookId ?? (await unit.books.list(viewer)).find(({ isDefault }) => isDefault)?.id;
  const book = id === undefined ? null : await unit.books.lock(viewer, id);
  if (!book) throw new NotFoundError('Address book', ['bookId']);
  return book;
}

async function lockGroup(
  unit: Unit,
  viewer: Owner,
  id: string,
  { ifMatch }: ContactWriteOptions,
): Promise<{ book: AddressBook; group: Contact }> {
  const book = await unit.books.lockOf(viewer, id);
  const group = book && (await unit.groups.findStored(viewer, id));
  if (!group) throw new NotFoundError('Group', ['id']);
  requireVersion(versionOf(group), ifMatch);
  return { book, group };
}

async function findGroup(unit: Unit, viewer: Owner, id: string): Promise<Contact> {
  const [group] = await unit.groups.byIds(viewer, [id]);
  if (!group) throw new NotFoundError('Group', ['id']);
  return group;
}
