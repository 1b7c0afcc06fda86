import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion, type WriteOptions } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import type { AddressBook } from '../books/address-book.entity';
import { Card } from '../vcard/card';
import { differingFields } from '../vcard/card-fields';
import { editCard, revisedAt, withUid } from '../vcard/edit-card';
import { nameInOrder, readCard, uidOf } from '../vcard/read-card';
import { cardColumns } from './card-columns';
import { checkInput, type CheckedInput } from './check-input';
import { Contact, versionOf } from './contact.entity';
import { contactChanged } from './contact.events';
import type { ContactInput } from './contact.inputs';
import type { StoredContact } from './contact.repository';

/** A card may hold a photo, and no film. */
export const MAX_CARD_BYTES = 1_048_576;

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
        const contact = newContact(book, newCard(checked), new Date());
        await requireFreeUid(unit, viewer, contact);
        await unit.contacts.add([contact]);
        await unit.changes.record(book.id, [
          { contactId: contact.id, kind: 'CREATED', fields: [] },
        ]);
        await unit.announce([contactChanged(contact, 'CREATED')]);
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
        const contact = await lockContact(unit, viewer, id);
        requireVersion(versionOf(contact), options.ifMatch);
        requireSameUid(contact, checked);
        const before = Card.parse(contact.vcard);
        const after = editCard(before, checked.changes);
        const fields = differingFields(readCard(before), readCard(after));
        if (fields.length > 0) await saveCard(unit, contact, after, fields);
        return null;
      });
      return stillThere(unit, viewer, id);
    }, options);
  }

  async delete(viewer: Owner, id: string, options: ContactWriteOptions): Promise<void> {
    await this.run(async (unit) => {
      await unit.once(callOf(viewer, 'deleteContact', options, { id }), async () => {
        const contact = await lockContact(unit, viewer, id);
        requireVersion(versionOf(contact), options.ifMatch);
        await unit.contacts.remove(viewer, contact.id);
        await unit.changes.record(contact.bookId, [
          { contactId: contact.id, kind: 'DESTROYED', fields: [] },
        ]);
        await unit.announce([contactChanged(contact, 'DESTROYED')]);
        return null;
      });
    }, options);
  }
}

/** A contact of a book from its card. */
export function newContact(book: AddressBook, card: Card, at: Date): Contact {
  const { id: bookId, tenantId, ownerId } = book;
  const uid = uidOf(card);
  if (uid === undefined) throw new Error('A card is given its UID before it is kept');
  return Object.assign(new Contact(), cardColumns(card, readCard(card)), {
    id: newId(),
    tenantId,
    ownerId,
    bookId,
    uid,
    versionNumber: 1,
    createdAt: at,
    updatedAt: at,
  });
}

/** The contact with another card, one version on. */
export function changedContact(contact: Contact, card: Card): Contact {
  return Object.assign(new Contact(), contact, cardColumns(card, readCard(card)), {
    versionNumber: contact.versionNumber + 1,
    updatedAt: new Date(),
  });
}

async function saveCard(
  unit: Unit,
  contact: StoredContact,
  card: Card,
  fields: readonly string[],
): Promise<void> {
  const changed = changedContact(contact, revisedAt(card, new Date()));
  if (Buffer.byteLength(changed.vcard) > MAX_CARD_BYTES) {
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', 'The card would be larger than 1 MB', [
      'input',
    ]);
  }
  await unit.contacts.save(changed);
  await unit.changes.record(contact.bookId, [{ contactId: contact.id, kind: 'UPDATED', fields }]);
  await unit.announce([contactChanged(contact, 'UPDATED', fields)]);
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

async function requireFreeUid(unit: Unit, viewer: Owner, { bookId, uid }: Contact): Promise<void> {
  const taken = await unit.contacts.storedByUid(viewer, bookId, [uid]);
  if (taken.length === 0) return;
  throw new InvalidInputError('The address book has a contact with this UID', ['input', 'uid']);
}

function requireSameUid(contact: Contact, { uid }: CheckedInput): void {
  if (uid === undefined || uid === contact.uid) return;
  throw new InvalidInputError('The UID of a contact cannot be changed', ['input', 'uid']);
}

async function lockContact(unit: Unit, viewer: Owner, id: string): Promise<StoredContact> {
  const book = await unit.books.lockOf(viewer, id);
  const contact = book && (await unit.contacts.findStored(viewer, id));
  if (!contact) throw new NotFoundError('Contact', ['id']);
  return contact;
}

// A repeated call may come after the contact was deleted.
async function stillThere(unit: Unit, viewer: Owner, id: string): Promise<Contact> {
  const contact = await unit.contacts.find(viewer, id);
  if (!contact) throw new NotFoundError('Contact', ['id']);
  return contact;
}

function callOf(
  viewer: Owner,
  operation: string,
  { idempotencyKey, ifMatch }: ContactWriteOptions,
  input: object,
): Parameters<Unit['once']>[0] {
  // The version is part of what is asked for: a repeat with another one is another request.
  return { viewer, operation, key: idempotencyKey, input: { ...input, ifMatch } };
}
