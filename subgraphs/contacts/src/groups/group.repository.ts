import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import { type Owner, possibleIds } from '../app/owner';
import { Contact } from '../contacts/contact.entity';
import type { StoredContact } from '../contacts/contact.repository';
import { memberKey } from '../vcard/group-card';

// A member is named by the UID of its card, which may itself be written as a URN.
const IS_MEMBER = `contact.book_id = grp.book_id
  AND contact.uid IN (member.uid, 'urn:uuid:' || member.uid) AND NOT contact.is_group`;

/** A contact that is in a group. */
interface Membership {
  readonly groupId: string;
  readonly contactId: string;
}

/** Groups in Postgres: cards among the contacts, and who is in them. */
export class GroupRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query' | 'getRepository'>) {}

  /** By name. */
  async list({ tenantId, userId }: Owner): Promise<Contact[]> {
    return this.manager.getRepository(Contact).find({
      where: { tenantId, ownerId: userId, isGroup: true },
      order: { sortKey: 'ASC', id: 'ASC' },
    });
  }

  async byIds({ tenantId, userId }: Owner, ids: readonly string[]): Promise<Contact[]> {
    return this.manager
      .getRepository(Contact)
      .createQueryBuilder('contact')
      .where('contact.tenantId = :tenantId AND contact.ownerId = :userId', { tenantId, userId })
      .andWhere('contact.isGroup AND contact.id = ANY(CAST(:ids AS uuid[]))', {
        ids: possibleIds(ids),
      })
      .getMany();
  }

  async count({ tenantId, userId }: Owner): Promise<number> {
    const where = { tenantId, ownerId: userId, isGroup: true };
    return this.manager.getRepository(Contact).countBy(where);
  }

  /** With its card; to be called while the book is locked. */
  async findStored({ tenantId, userId }: Owner, id: string): Promise<StoredContact | null> {
    const [possible] = possibleIds([id]);
    if (possible === undefined) return null;
    return this.manager
      .getRepository(Contact)
      .createQueryBuilder('contact')
      .addSelect('contact.vcard')
      .where('contact.tenantId = :tenantId AND contact.ownerId = :userId', { tenantId, userId })
      .andWhere('contact.isGroup AND contact.id = :id', { id: possible })
      .getOne();
  }

  /** The groups of a book that name one of these cards, with their cards. */
  async storedNaming(
    { tenantId, userId }: Owner,
    bookId: string,
    uids: readonly string[],
  ): Promise<StoredContact[]> {
    return this.manager
      .getRepository(Contact)
      .createQueryBuilder('contact')
      .addSelect('contact.vcard')
      .where('contact.tenantId = :tenantId AND contact.ownerId = :userId', { tenantId, userId })
      .andWhere('contact.isGroup AND contact.bookId = :bookId', { bookId })
      .andWhere(
        `contact.id IN (SELECT group_id FROM contact_member
          WHERE tenant_id = :tenantId AND owner_id = :userId AND uid = ANY(:keys))`,
        { keys: uids.map(memberKey) },
      )
      .orderBy('contact.id')
      .getMany();
  }

  /** Who is in each group, by name. */
  async membersOf(owner: Owner, groupIds: readonly string[]): Promise<Membership[]> {
    return rows(
      this.manager,
      `SELECT grp.id AS "groupId", contact.id AS "contactId"
       FROM contact_member AS member
       JOIN contact AS grp ON grp.id = member.group_id
       JOIN contact ON ${IS_MEMBER}
       WHERE member.tenant_id = $1 AND member.owner_id = $2 AND member.group_id = ANY($3::uuid[])
       ORDER BY contact.sort_key, contact.id`,
      [owner.tenantId, owner.userId, possibleIds(groupIds)],
    );
  }

  /** Which groups each contact is in, by name of the group. */
  async groupsOf(owner: Owner, contactIds: readonly string[]): Promise<Membership[]> {
    return rows(
      this.manager,
      `SELECT grp.id AS "groupId", contact.id AS "contactId"
       FROM contact
       JOIN contact_member AS member ON member.tenant_id = contact.tenant_id
         AND member.owner_id = contact.owner_id
         AND member.uid = regexp_replace(contact.uid, '^urn:uuid:', '', 'i')
       JOIN contact AS grp ON grp.id = member.group_id AND grp.book_id = contact.book_id
       WHERE contact.tenant_id = $1 AND contact.owner_id = $2 AND contact.id = ANY($3::uuid[])
       ORDER BY grp.sort_key, grp.id`,
      [owner.tenantId, owner.userId, possibleIds(contactIds)],
    );
  }
}
