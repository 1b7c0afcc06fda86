import { rows } from '@suitegraph/kit/database';
import type { EntityManager, Repository, SelectQueryBuilder } from 'typeorm';
import { type Owner, possibleIds } from '../app/owner';
import { Contact } from './contact.entity';

/** Which contacts of an owner are meant. */
export interface ContactFilter {
  /** As type tsquery; absent for all. */
  readonly search?: string | undefined;
  readonly bookIds?: readonly string[] | undefined;
}

/** Where a page begins. */
export interface ContactPlace {
  readonly sortKey: string;
  readonly id: string;
}

/** A contact with its card. */
export type StoredContact = Contact & { readonly vcard: string };

// A statement has at most 65,535 parameters, and each column of each row is one.
const INSERT_ROWS = 500;

/** Contacts in Postgres. */
export class ContactRepository {
  private readonly contacts: Repository<Contact>;

  constructor(private readonly manager: EntityManager) {
    this.contacts = manager.getRepository(Contact);
  }

  /** By name, beginning after `after`. */
  async list(
    owner: Owner,
    filter: ContactFilter,
    page: { readonly limit: number; readonly after?: ContactPlace | undefined },
  ): Promise<Contact[]> {
    const query = this.matching(owner, filter)
      .orderBy('contact.sortKey')
      .addOrderBy('contact.id')
      .limit(page.limit);
    if (page.after) {
      query.andWhere('(contact.sortKey, contact.id) > (:sortKey, CAST(:id AS uuid))', page.after);
    }
    return query.getMany();
  }

  async count(owner: Owner, filter: ContactFilter): Promise<number> {
    return this.matching(owner, filter).getCount();
  }

  async byIds(owner: Owner, ids: readonly string[]): Promise<Contact[]> {
    return this.of(owner)
      .andWhere('NOT contact.isGroup')
      .andWhere('contact.id = ANY(CAST(:ids AS uuid[]))', { ids: possibleIds(ids) })
      .getMany();
  }

  async find(owner: Owner, id: string): Promise<Contact | undefined> {
    return (await this.byIds(owner, [id]))[0];
  }

  /** With its card; to be called while the book is locked. */
  async findStored(owner: Owner, id: string): Promise<StoredContact | null> {
    const [possible] = possibleIds([id]);
    if (possible === undefined) return null;
    return this.of(owner)
      .addSelect('contact.vcard')
      .andWhere('contact.id = :id AND NOT contact.isGroup', { id: possible })
      .getOne();
  }

  /** The cards of a book with these UIDs, groups among them. */
  async storedByUid(
    owner: Owner,
    bookId: string,
    uids: readonly string[],
  ): Promise<StoredContact[]> {
    return this.of(owner)
      .addSelect('contact.vcard')
      .andWhere('contact.bookId = :bookId AND contact.uid = ANY(:uids)', { bookId, uids })
      .getMany();
  }

  /** The cards of a book with these ids, groups among them. */
  async storedByIds(
    owner: Owner,
    bookId: string,
    ids: readonly string[],
  ): Promise<StoredContact[]> {
    return this.of(owner)
      .addSelect('contact.vcard')
      .andWhere('contact.bookId = :bookId', { bookId })
      .andWhere('contact.id = ANY(CAST(:ids AS uuid[]))', { ids: possibleIds(ids) })
      .getMany();
  }

  /** All of a book, groups among them, without their cards. */
  async ofBook(owner: Owner, bookId: string): Promise<Contact[]> {
    return this.of(owner).andWhere('contact.bookId = :bookId', { bookId }).getMany();
  }

  /** Cards by contact id. */
  async cards(owner: Owner, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await rows<{ id: string; vcard: string }>(
      this.manager,
      `SELECT id, vcard FROM contact WHERE tenant_id = $1 AND owner_id = $2 AND id = ANY($3::uuid[])`,
      [owner.tenantId, owner.userId, possibleIds(ids)],
    );
    return new Map(found.map(({ id, vcard }) => [id, vcard]));
  }

  /** Cards in the order of their ids, beginning after `after`. */
  async cardsOf(
    { tenantId, userId }: Owner,
    bookIds: readonly string[] | undefined,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ id: string; vcard: string }[]> {
    return rows(
      this.manager,
      `SELECT id, vcard FROM contact
       WHERE tenant_id = $1 AND owner_id = $2 AND ($3::uuid[] IS NULL OR book_id = ANY($3))
         AND ($4::uuid IS NULL OR id > $4)
       ORDER BY id LIMIT $5`,
      [tenantId, userId, bookIds ? possibleIds(bookIds) : null, page.after ?? null, page.limit],
    );
  }

  /** Every contact that has one of the addresses, oldest first, with the address it was found by. */
  async byAddresses(
    owner: Owner,
    addresses: readonly string[],
  ): Promise<{ address: string; contact: Contact }[]> {
    const pairs = await rows<{ address: string; contact_id: string }>(
      this.manager,
      `SELECT address, contact_id FROM contact_email
       WHERE tenant_id = $1 AND owner_id = $2 AND address = ANY($3) ORDER BY contact_id`,
      [owner.tenantId, owner.userId, addresses],
    );
    if (pairs.length === 0) return [];
    const contacts = await this.byIds(owner, [...new Set(pairs.map((pair) => pair.contact_id))]);
    const byId = new Map(contacts.map((contact) => [contact.id, contact]));
    return pairs.flatMap(({ address, contact_id }) => {
      const contact = byId.get(contact_id);
      return contact ? [{ address, contact }] : [];
    });
  }

  async add(contacts: readonly Contact[]): Promise<void> {
    for (let at = 0; at < contacts.length; at += INSERT_ROWS) {
      const batch = contacts.slice(at, at + INSERT_ROWS);
      await this.contacts.insert(batch);
      await this.addAddresses(batch);
    }
  }

  async save(contact: Contact): Promise<void> {
    const { id, ...columns } = contact;
    await this.contacts.update({ id }, columns);
    await this.manager.query('DELETE FROM contact_email WHERE contact_id = $1', [id]);
    await this.addAddresses([contact]);
  }

  async remove(contacts: readonly Contact[]): Promise<void> {
    if (contacts.length > 0) await this.contacts.delete(contacts.map(({ id }) => id));
  }

  /** Makes a group's members those with these keys. */
  async saveMembers({ id, tenantId, ownerId }: Contact, keys: readonly string[]): Promise<void> {
    await this.manager.query(
      'DELETE FROM contact_member WHERE group_id = $1 AND uid <> ALL($2::text[])',
      [id, keys],
    );
    await this.manager.query(
      `INSERT INTO contact_member (tenant_id, owner_id, group_id, uid)
       SELECT $2, $3, $1, uid FROM unnest($4::text[]) AS uid ON CONFLICT DO NOTHING`,
      [id, tenantId, ownerId, keys],
    );
  }

  private async addAddresses(contacts: readonly Contact[]): Promise<void> {
    const addresses = contacts.flatMap(({ id, tenantId, ownerId, emails }) =>
      emails.map(({ address }) => ({
        tenant_id: tenantId,
        owner_id: ownerId,
        address,
        contact_id: id,
      })),
    );
    if (addresses.length === 0) return;
    await this.manager.query(
      `INSERT INTO contact_email (tenant_id, owner_id, address, contact_id)
       SELECT tenant_id, owner_id, address, contact_id
       FROM jsonb_to_recordset($1::jsonb)
         AS r(tenant_id text, owner_id text, address text, contact_id uuid)`,
      [JSON.stringify(addresses)],
    );
  }

  private of({ tenantId, userId }: Owner): SelectQueryBuilder<Contact> {
    return this.contacts
      .createQueryBuilder('contact')
      .where('contact.tenantId = :tenantId AND contact.ownerId = :userId', { tenantId, userId });
  }

  private matching(owner: Owner, { search, bookIds }: ContactFilter): SelectQueryBuilder<Contact> {
    const query = this.of(owner).andWhere('NOT contact.isGroup');
    if (search !== undefined) {
      query.andWhere('contact.search @@ CAST(:search AS tsquery)', { search });
    }
    if (bookIds !== undefined) {
      const ids = possibleIds(bookIds);
      query.andWhere('contact.bookId = ANY(CAST(:bookIds AS uuid[]))', { bookIds: ids });
    }
    return query;
  }
}
