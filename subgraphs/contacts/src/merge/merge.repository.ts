import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import { type Owner, possibleIds } from '../app/owner';

const WINDOW = `interval '7 days'`;

/** A contact that went into another one, as it was. */
export interface MergedAway {
  readonly id: string;
  readonly bookId: string;
  readonly uid: string;
  readonly vcard: string;
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How a group named the contacts before they were one. */
export interface MergedGroup {
  readonly id: string;
  readonly keys: readonly string[];
  /** Whether the survivor is in it because of the merge. */
  readonly joined: boolean;
}

/** What it takes to undo a merge. */
export interface MergeUndo {
  /** The survivor's card as it was. */
  readonly vcard: string;
  readonly merged: readonly MergedAway[];
  readonly groups: readonly MergedGroup[];
}

/** A merge as it is kept. */
export interface MergeRecord {
  readonly id: string;
  readonly survivorId: string;
  /** The survivor's version right after. */
  readonly survivorVersion: number;
  readonly mergedIds: readonly string[];
  /** Null when it has been undone, or its time is over. */
  readonly undo: MergeUndo | null;
}

/** Which contacts became which; for seven days also what they were. */
export class MergeRepository {
  constructor(private readonly manager: Pick<EntityManager, 'query'>) {}

  /** Keeps a merge, and forgets what the owner's older ones were made of. */
  async add({ tenantId, userId }: Owner, merge: MergeRecord): Promise<void> {
    await this.manager.query(
      `UPDATE contact_merge SET undo = NULL WHERE tenant_id = $1 AND owner_id = $2
         AND undo IS NOT NULL AND merged_at < now() - ${WINDOW}`,
      [tenantId, userId],
    );
    await this.manager.query(
      `INSERT INTO contact_merge
         (id, tenant_id, owner_id, survivor_id, survivor_version, merged_ids, undo)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        merge.id,
        tenantId,
        userId,
        merge.survivorId,
        merge.survivorVersion,
        merge.mergedIds,
        JSON.stringify(merge.undo),
      ],
    );
  }

  /** A merge that can be undone still, held until the end of the transaction. */
  async lock({ tenantId, userId }: Owner, id: string): Promise<MergeRecord | undefined> {
    return firstRow(
      this.manager,
      `SELECT id, survivor_id AS "survivorId", survivor_version AS "survivorVersion",
         merged_ids AS "mergedIds", undo
       FROM contact_merge WHERE id = ANY($1::uuid[]) AND tenant_id = $2 AND owner_id = $3
         AND undo IS NOT NULL AND merged_at >= now() - ${WINDOW} FOR UPDATE`,
      [possibleIds([id]), tenantId, userId],
    );
  }

  async remove(id: string): Promise<void> {
    await this.manager.query('DELETE FROM contact_merge WHERE id = $1', [id]);
  }

  /** For each contact the ids of all that went into it, through others too. */
  async mergedInto(
    { tenantId, userId }: Owner,
    ids: readonly string[],
  ): Promise<{ survivorId: string; mergedId: string }[]> {
    return rows(
      this.manager,
      `WITH RECURSIVE origin AS (
         SELECT survivor_id, unnest(merged_ids) AS merged_id FROM contact_merge
         WHERE tenant_id = $1 AND owner_id = $2 AND survivor_id = ANY($3::uuid[])
         UNION
         SELECT origin.survivor_id, unnest(merge.merged_ids) FROM origin
         JOIN contact_merge AS merge ON merge.survivor_id = origin.merged_id
           AND merge.tenant_id = $1 AND merge.owner_id = $2
       )
       SELECT survivor_id AS "survivorId", merged_id AS "mergedId" FROM origin ORDER BY merged_id`,
      [tenantId, userId, possibleIds(ids)],
    );
  }
}
