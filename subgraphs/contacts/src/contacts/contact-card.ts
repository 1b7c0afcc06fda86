import { ExpectedError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { AddressBook } from '../books/address-book.entity';
import { type Card, MAX_LINES } from '../vcard/card';
import { readCard, uidOf } from '../vcard/read-card';
import { cardColumns } from './card-columns';
import { Contact } from './contact.entity';

/** A card may hold a photo, and no film. */
export const MAX_CARD_BYTES = 1_048_576;

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

/**
 * The contact, if its card can be read again.
 *
 * @throws ExpectedError REQUEST_BODY_TOO_LARGE when the card has outgrown its bounds.
 */
export function requireFits(contact: Contact, card: Card, path: readonly string[]): Contact {
  if (Buffer.byteLength(contact.vcard) > MAX_CARD_BYTES) {
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', 'The card would be larger than 1 MB', path);
  }
  if (card.lines.length > MAX_LINES) {
    const message = `The card would have more than ${MAX_LINES} properties`;
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', message, path);
  }
  return contact;
}
