import { rows } from '@suitegraph/kit/database';
import type { ChangeKind } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';

/** A change of one contact of a book. */
export interface ContactChangeRecord {
  readonly contactId: string;
  readonly kind: ChangeKind;
  readonly fields: readonly string[];
}

/** What became of a contact since a revision of its book. */
interface ContactDifference extends ContactChangeRecord {
  readonly revision: bigint;
}

/** The sync log of address books: for each contact the revision of its last change. */
export class ContactChangeRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Gives each change the book's next revision; the lock on the book makes them commit in order. */
  async record(bookId: string, changes: readonly ContactChangeRecord[]): Promise<void> {
    if (changes.length === 0) return;
    await this.manager.query(
      `WITH changed AS (
         SELECT r.contact_id, r.destroyed, r.fields, ordinality
         FROM ROWS FROM (jsonb_to_recordset($2::jsonb)
           AS (contact_id uuid, destroyed boolean, fields text[])) WITH ORDINALITY
           AS r(contact_id, destroyed, fields, ordinality)
       ), book AS (
         UPDATE address_book SET revision = revision + $3 WHERE id = $1 RETURNING revision - $3 AS before
       )
       INSERT INTO contact_change AS known
         (book_id, contact_id, revision, created_revision, destroyed, field_revisions)
       SELECT $1, contact_id, before + ordinality, before + ordinality, destroyed,
         (SELECT coalesce(jsonb_object_agg(field, before + ordinality), '{}') FROM unnest(fields) AS field)
       FROM changed, book
       ON CONFLICT (book_id, contact_id) DO UPDATE SET revision = excluded.revision,
         destroyed = excluded.destroyed,
         restored_revision = CASE WHEN known.destroyed AND NOT excluded.destroyed
           THEN excluded.revision ELSE known.restored_revision END,
         field_revisions = known.field_revisions || excluded.field_revisions`,
      [
        bookId,
        JSON.stringify(
          changes.map(({ contactId, kind, fields }) => ({
            contact_id: contactId,
            destroyed: kind === 'DESTROYED',
            fields,
          })),
        ),
        changes.length,
      ],
    );
  }

  /** What changed after `revision`, in the order of the changes. */
  async since(bookId: string, revision: bigint, limit: number): Promise<ContactDifference[]> {
    const found = await rows<ChangeRow>(
      this.manager,
      `SELECT contact_id, revision, destroyed, greatest(created_revision, restored_revision) > $2 AS is_new,
         ARRAY(SELECT key FROM jsonb_each_text(field_revisions)
           WHERE value::bigint > $2 ORDER BY value::bigint, key) AS fields
       FROM contact_change
       WHERE book_id = $1 AND revision > $2 AND NOT (destroyed AND created_revision > $2)
       ORDER BY revision LIMIT $3`,
      [bookId, revision.toString(), limit],
    );
    return found.map((row) => ({
      contactId: row.contact_id,
      revision: BigInt(row.revision),
      kind: kindOf(row),
      fields: row.destroyed || row.is_new ? [] : row.fields,
    }));
  }
}

interface ChangeRow {
  readonly contact_id: string;
  readonly revision: string;
  readonly destroyed: boolean;
  readonly is_new: boolean;
  readonly fields: string[];
}

function kindOf({ destroyed, is_new }: ChangeRow): ChangeKind {
  if (destroyed) return 'DESTROYED';
  return is_new ? 'CREATED' : 'UPDATED';
}
