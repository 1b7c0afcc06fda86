import { InvalidInputError } from '@suitegraph/kit/errors';
import type { AddressBook } from './address-book.entity';

// RFC 6578 §3.2: opaque to clients. The book is part of it, so that one book's token is none of another.
const FORM = /^b1\.([\da-f-]{36})\.(\d{1,18})$/;

/** Where an address book is now. */
export function syncTokenOf({ id }: Pick<AddressBook, 'id'>, revision: bigint | string): string {
  return `b1.${id}.${revision.toString()}`;
}

/**
 * The revision a token stands for; null when it is of another book or lies in the future, as after
 * a restored backup: the client has to read everything again.
 *
 * @throws InvalidInputError when it is no sync token of an address book.
 */
export function revisionOf(
  book: Pick<AddressBook, 'id' | 'revision'>,
  token: string,
): bigint | null {
  const [, id, digits] = FORM.exec(token) ?? [];
  if (id === undefined || digits === undefined) {
    throw new InvalidInputError('Not a sync token of an address book', ['since']);
  }
  const revision = BigInt(digits);
  return id === book.id && revision <= BigInt(book.revision) ? revision : null;
}
