import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../app/owner';
import type { CardFields } from '../vcard/card-fields';

/** Of a contact, what tells whether it is another one's double. */
export interface DuplicateFields extends Pick<
  CardFields,
  'fullName' | 'name' | 'emails' | 'phones' | 'org' | 'title' | 'birthday' | 'notes' | 'photo'
> {
  readonly id: string;
}

/** Reads contacts to be compared with each other. */
export class DuplicateRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query'>) {}

  /** The owner's latest contacts, each with its `fields` as `conflictsOf` takes them. */
  async latest({ tenantId, userId }: Owner, limit: number): Promise<DuplicateFields[]> {
    return rows(
      this.manager,
      // Notes are compared and not shown: their digest will do.
      `SELECT id, full_name AS "fullName", name, emails, phones, org, title, birthday,
         md5(notes) AS notes, photo
       FROM contact WHERE tenant_id = $1 AND owner_id = $2 AND NOT is_group
       ORDER BY updated_at DESC, id LIMIT $3`,
      [tenantId, userId, limit],
    );
  }
}
