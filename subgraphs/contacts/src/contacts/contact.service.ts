import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion, type WriteOptions } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import { Card } from '../vcard/card';
import { differingFields } from '../vcard/card-fields';
import { editCard, revisedAt, withUid } from '../vcard/edit-card';
import { type Picture, withPhoto } from '../vcard/photo';
import { nameInOrder, readCard } from '../vcard/read-card';
import { checkInput, type CheckedInput } from './check-input';
import { changedContact, newContact, requireFits } from './contact-card';
import { type Contact, versionOf } from './contact.entity';
import type { ContactInput } from './contact.inputs';
import type { StoredContact } from './contact.repository';

/** How a write is to be carried out. */
export type ContactWriteOptions = Partial<
  Pick<WriteOptions, 'idempotencyKey' | 'ifMatch' | 'dryRun'>
>;

/** Creates, changes and deletes contacts. */
export class ContactService {
  constructor(private readonly run: RunUnit) {}

  async create(
    viewer: Owner,
    bookId: string,
    input: ContactInput,
    options: ContactWriteOptions = {},
  ): Promise<Contact> {
    const checked = checkInput(input);
    return this.run(async (unit) => {
      const call = callOf(viewer, 'createContact', options, { bookId, input });
      const id = await unit.once(call, async () => {
        const book = await unit.books.lock(viewer, bookId);
        if (!book) throw new NotFoundError('Address book', ['bookId']);
        const card = withPicture(newCard(checked), await pictureOf(unit, viewer, checked));
        const contact = requireFits(newContact(book, card, new Date()), card, ['input']);
        await requireFreeUid(unit, viewer, contact);
        await unit.store.write(book, [{ kind: 'CREATED', contact }]);
        return contact.id;
      });
      return stillThere(unit, viewer, id);
    }, options);
  }

  async update(
    viewer: Owner,
    id: string,
    input: ContactInput,
    options: ContactWriteOptions,
  ): Promise<Contact> {
    const checked = checkInput(input);
    return this.run(async (unit) => {
      await unit.once(callOf(viewer, 'updateContact', options, { id, input }), async () => {
        const { book, contact } = await lockContact(unit, viewer, id);
        requireVersion(versionOf(contact), options.ifMatch);
        requireSameUid(contact, checked);
        const before = Card.parse(contact.vcard);
        const edited = editCard(before, checked.changes);
        const after = withPicture(edited, await pictureOf(unit, viewer, checked));
        const fields = differingFields(readCard(before), readCard(after));
        if (fields.length === 0) return null;
        const card = revisedAt(after, new Date());
        const changed = requireFits(changedContact(contact, card), card, ['input']);
        await unit.store.write(book, [{ kind: 'UPDATED', contact: changed, fields }]);
        return null;
      });
      return stillThere(unit, viewer, id);
    }, options);
  }

  async delete(viewer: Owner, id: string, options: ContactWriteOptions): Promise<void> {
    await this.run(async (unit) => {
      await unit.once(callOf(viewer, 'deleteContact', options, { id }), async () => {
        const { book, contact } = await lockContact(unit, viewer, id);
        requireVersion(versionOf(contact), options.ifMatch);
        await unit.store.write(book, [{ kind: 'DESTROYED', contact }]);
        return null;
      });
    }, options);
  }
}

/** One write that may be repeated. The version is part of what is asked for. */
export function callOf(
  viewer: Owner,
  operation: string,
  { idempotencyKey, ifMatch }: ContactWriteOptions,
  input: object,
): Parameters<Unit['once']>[0] {
  return { viewer, operation, key: idempotencyKey, input: { ...input, ifMatch } };
}

/** The contact as it is now. A repeated call may come after it was deleted. */
export async function stillThere(unit: Unit, viewer: Owner, id: string): Promise<Contact> {
  const contact = await unit.contacts.find(viewer, id);
  if (!contact) throw new NotFoundError('Contact', ['id']);
  return contact;
}

function newCard({ uid, changes }: CheckedInput): Card {
  const fullName =
    changes.fullName ??
    nameInOrder(changes.name ?? null) ??
    changes.org ??
    changes.emails?.[0]?.address;
  if (fullName === undefined) {
    throw new InvalidInputError('A contact needs a name, an organisation or an address', [
      'input',
      'fullName',
    ]);
  }
  const card = editCard(withUid(Card.blank(), uid ?? newId()), { ...changes, fullName });
  return revisedAt(card, new Date());
}

/** Undefined leaves the photo as it is, null removes it. */
async function pictureOf(
  unit: Unit,
  viewer: Owner,
  { photoUploadId }: CheckedInput,
): Promise<Picture | null | undefined> {
  if (typeof photoUploadId !== 'string') return photoUploadId;
  return unit.photos.take(viewer, photoUploadId);
}

function withPicture(card: Card, picture: Picture | null | undefined): Card {
  return picture === undefined ? card : withPhoto(card, picture);
}

async function requireFreeUid(unit: Unit, viewer: Owner, { bookId, uid }: Contact): Promise<void> {
  const taken = await unit.contacts.storedByUid(viewer, bookId, [uid]);
  if (taken.length === 0) return;
  throw new InvalidInputError('The address book has a contact with this UID', ['input', 'uid']);
}

function requireSameUid(contact: Contact, { uid }: CheckedInput): void {
  if (uid === undefined || uid === contact.uid) return;
  throw new InvalidInputError('The UID of a contact cannot be changed', ['input', 'uid']);
}

async function lockContact(
  unit: Unit,
  viewer: Owner,
  id: string,
): Promise<{ book: AddressBook; contact: StoredContact }> {
  const book = await unit.books.lockOf(viewer, id);
  const contact = book && (await unit.contacts.findStored(viewer, id));
  if (!contact) throw new NotFoundError('Contact', ['id']);
  return { book, contact };
}
