import { firstRow } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager, Repository } from 'typeorm';
import { type Owner, possibleIds } from '../app/owner';
import { AddressBook } from './address-book.entity';

/** What a mirrored book takes over from its collection. */
export type BookLooks = Pick<AddressBook, 'name' | 'canWrite' | 'shared'>;

/** Address books in Postgres. */
export class AddressBookRepository {
  private readonly books: Repository<AddressBook>;

  constructor(private readonly manager: EntityManager) {
    this.books = manager.getRepository(AddressBook);
  }

  /** The default book first, then by name. */
  async list({ tenantId, userId }: Owner): Promise<AddressBook[]> {
    return this.books.find({
      where: { tenantId, ownerId: userId },
      order: { isDefault: 'DESC', name: 'ASC', id: 'ASC' },
    });
  }

  async byIds({ tenantId, userId }: Owner, ids: readonly string[]): Promise<AddressBook[]> {
    return this.books
      .createQueryBuilder('book')
      .where('book.tenantId = :tenantId AND book.ownerId = :userId', { tenantId, userId })
      .andWhere('book.id = ANY(CAST(:ids AS uuid[]))', { ids: possibleIds(ids) })
      .getMany();
  }

  /** The book, held against other writers until the end of the transaction. */
  async lock(owner: Owner, id: string): Promise<AddressBook | null> {
    const [possible] = possibleIds([id]);
    if (possible === undefined) return null;
    return this.books.findOne({
      where: { id: possible, tenantId: owner.tenantId, ownerId: owner.userId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** The books of some contacts, held as by `lock`; always in one order, so that two never wait for each other. */
  async lockAllOf(
    { tenantId, userId }: Owner,
    contactIds: readonly string[],
  ): Promise<Map<string, AddressBook>> {
    const books = await this.books
      .createQueryBuilder('book')
      .where('book.tenantId = :tenantId AND book.ownerId = :userId', { tenantId, userId })
      .andWhere('book.id IN (SELECT book_id FROM contact WHERE id = ANY(CAST(:ids AS uuid[])))', {
        ids: possibleIds(contactIds),
      })
      .orderBy('book.id')
      .setLock('pessimistic_write')
      .getMany();
    return new Map(books.map((book) => [book.id, book]));
  }

  /** The book of a contact, held as by `lock`. */
  async lockOf(owner: Owner, contactId: string): Promise<AddressBook | null> {
    const [possible] = possibleIds([contactId]);
    if (possible === undefined) return null;
    const found = await firstRow<{ book_id: string }>(
      this.manager,
      'SELECT book_id FROM contact WHERE id = $1 AND tenant_id = $2 AND owner_id = $3',
      [possible, owner.tenantId, owner.userId],
    );
    return found ? this.lock(owner, found.book_id) : null;
  }

  async add({ tenantId, userId }: Owner, name: string): Promise<string> {
    const id = newId();
    const davPath = davPathOf(userId, id);
    await this.books.insert({ id, tenantId, ownerId: userId, davPath, name, isDefault: false });
    return id;
  }

  /** A book that mirrors a collection; its id. */
  async addMirrored({ tenantId, userId }: Owner, looks: BookLooks): Promise<string> {
    const id = newId();
    const davPath = davPathOf(userId, id);
    await this.books.insert({
      ...{ id, tenantId, ownerId: userId, davPath, isDefault: false },
      ...looks,
    });
    return id;
  }

  /** Makes a mirrored book look as its collection does. */
  async describe({ id }: Pick<AddressBook, 'id'>, looks: BookLooks): Promise<void> {
    await this.books.update({ id }, looks);
  }

  async rename({ id }: AddressBook, name: string): Promise<void> {
    await this.books.update({ id }, { name });
  }

  /** With all its contacts, which are to be told of before. */
  async remove({ id }: AddressBook): Promise<void> {
    await this.books.delete({ id });
  }

  /** Gives a user the default book, unless there is one. */
  async ensureDefault({ tenantId, userId }: Owner): Promise<void> {
    await this.manager.query(
      `INSERT INTO address_book (id, tenant_id, owner_id, dav_path, name, is_default)
       VALUES ($1, $2, $3, $4, $5, true) ON CONFLICT DO NOTHING`,
      [newId(), tenantId, userId, davPathOf(userId, 'contacts'), 'Contacts'],
    );
  }

  async count({ tenantId, userId }: Owner): Promise<number> {
    return this.books.countBy({ tenantId, ownerId: userId });
  }
}

// As SabreDAV lays collections out, and with it Nextcloud.
function davPathOf(userId: string, collection: string): string {
  return `/addressbooks/users/${encodeURIComponent(userId)}/${collection}/`;
}
