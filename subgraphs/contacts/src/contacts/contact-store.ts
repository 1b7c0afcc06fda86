import type { NewEvent } from '@suitegraph/kit/events';
import type { AddressBook } from '../books/address-book.entity';
import type { AddressBookRepository } from '../books/address-book.repository';
import { Card } from '../vcard/card';
import { membersOf } from '../vcard/group-card';
import type { ContactChangeRecord, ContactChangeRepository } from './contact-change.repository';
import type { Contact } from './contact.entity';
import { contactChanged, groupChanged } from './contact.events';
import type { ContactRepository } from './contact.repository';

/** One change of a card of a book, decided and not yet made. */
export type ContactWrite =
  | { readonly kind: 'CREATED' | 'DESTROYED'; readonly contact: Contact }
  | {
      readonly kind: 'UPDATED';
      readonly contact: Contact;
      /** Names of the fields that differ. */
      readonly fields: readonly string[];
    };

/**
 * The one way in which cards change, groups among them. Callers hold the lock on the book and have
 * checked versions and bounds; each `contact` is complete, its card and version being the new ones.
 *
 * A book that mirrors a server is a store around this one: it sends the cards upstream first, under
 * If-Match (RFC 9110 §13.1.1), and calls this one when they are taken. What it throws rolls the
 * transaction back, so that the mirror never says what the server refused.
 */
export interface ContactStore {
  write(
    book: AddressBook,
    writes: readonly ContactWrite[],
    options?: ContactStoreOptions,
  ): Promise<void>;
  /** Gives the book another name. */
  renameBook(book: AddressBook, name: string): Promise<void>;
  /** Removes the book with all its cards, each of which is told of. */
  removeBook(book: AddressBook): Promise<void>;
}

/** How writes are told of. */
export interface ContactStoreOptions {
  /** Whether they are history that is read for the first time; events say so. */
  readonly backfill?: boolean;
}

/** What a store in Postgres works with. */
interface StoreParts {
  readonly books: Pick<AddressBookRepository, 'rename' | 'remove'>;
  readonly contacts: Pick<ContactRepository, 'add' | 'save' | 'remove' | 'saveMembers' | 'ofBook'>;
  readonly changes: Pick<ContactChangeRepository, 'record'>;
  readonly announce: (events: readonly NewEvent[]) => Promise<void>;
}

/** Keeps cards in Postgres, with the book's sync log and the events in the same transaction. */
export class LocalContactStore implements ContactStore {
  constructor(private readonly parts: StoreParts) {}

  async write(
    book: AddressBook,
    writes: readonly ContactWrite[],
    { backfill = false }: ContactStoreOptions = {},
  ): Promise<void> {
    const { contacts, changes, announce } = this.parts;
    const of = (kind: ContactWrite['kind']): Contact[] =>
      writes.filter((write) => write.kind === kind).map(({ contact }) => contact);
    const [created, updated, destroyed] = [of('CREATED'), of('UPDATED'), of('DESTROYED')];
    await contacts.remove(destroyed);
    await contacts.add(created);
    for (const contact of updated) await contacts.save(contact);
    for (const group of [...created, ...updated].filter(({ isGroup }) => isGroup)) {
      await contacts.saveMembers(group, membersOf(Card.parse(group.vcard)));
    }
    // Groups are no contacts: clients of the log would ask for them in vain.
    await changes.record(book.id, writes.filter(({ contact }) => !contact.isGroup).map(recordOf));
    await announce(writes.map((write) => eventOf(write, backfill)));
  }

  async renameBook(book: AddressBook, name: string): Promise<void> {
    await this.parts.books.rename(book, name);
  }

  async removeBook(book: AddressBook): Promise<void> {
    const owner = { tenantId: book.tenantId, userId: book.ownerId };
    const contacts = await this.parts.contacts.ofBook(owner, book.id);
    await this.write(
      book,
      contacts.map((contact) => ({ kind: 'DESTROYED' as const, contact })),
    );
    await this.parts.books.remove(book);
  }
}

const fieldsOf = (write: ContactWrite): readonly string[] =>
  write.kind === 'UPDATED' ? write.fields : [];

function recordOf(write: ContactWrite): ContactChangeRecord {
  return { contactId: write.contact.id, kind: write.kind, fields: fieldsOf(write) };
}

function eventOf(write: ContactWrite, backfill: boolean): NewEvent {
  const tell = write.contact.isGroup ? groupChanged : contactChanged;
  const event = tell(write.contact, write.kind, fieldsOf(write));
  return backfill ? { ...event, data: { ...event.data, backfill } } : event;
}
