import { pageSize } from '@suitegraph/kit/graphql';
import type { ContactChangeRepository } from '../contacts/contact-change.repository';
import type { ContactChanges } from '../contacts/contact.types';
import type { AddressBook } from './address-book.entity';
import { revisionOf, syncTokenOf } from './sync-token';

/** Tells a client what it has missed of an address book. */
export class BookChangesService {
  constructor(private readonly log: Pick<ContactChangeRepository, 'since'>) {}

  async since(
    book: AddressBook,
    token: string,
    first: number | undefined,
  ): Promise<ContactChanges> {
    const limit = pageSize(first);
    const revision = revisionOf(book, token);
    if (revision === null) {
      const newToken = syncTokenOf(book, book.revision);
      return { changes: [], newToken, hasMore: false, resyncRequired: true };
    }
    const found = await this.log.since(book.id, revision, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1)?.revision ?? 0n;
    const read = BigInt(book.revision);
    const hasMore = found.length > limit;
    return {
      changes: page.map(({ contactId, kind, fields }) => ({
        id: contactId,
        kind,
        changedFields: fields,
      })),
      // The log may have moved on since the book was read: never hand out less than was told.
      newToken: syncTokenOf(book, hasMore || last > read ? last : read),
      hasMore,
      resyncRequired: false,
    };
  }
}
