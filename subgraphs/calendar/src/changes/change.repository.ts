import { rows } from '@suitegraph/kit/database';
import type { ChangeKind } from '@suitegraph/kit/events';
import type { Queryable } from '../directory/directory.repository';
import type { ComponentName } from '../events/object.repository';

/** What became of an object since a change of its calendar. */
export interface ObjectChange {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly changedFields: readonly string[];
  readonly seq: string;
}

/** The log of what has changed in calendars: for each object its last change, for what is gone when it went. */
export class ChangeRepository {
  /** What changed after `since`, in the order of the changes. What came and went since is left out. */
  async since(
    manager: Queryable,
    calendarId: string,
    query: { component: ComponentName; since: bigint; limit: number },
  ): Promise<ObjectChange[]> {
    return rows(
      manager,
      `SELECT id, change_seq AS seq, CASE WHEN created_seq > $3 THEN 'CREATED' ELSE 'UPDATED' END AS kind,
         CASE WHEN created_seq > $3 THEN '{}' ELSE ARRAY(SELECT key FROM jsonb_each_text(field_seqs)
           WHERE value::bigint > $3 ORDER BY value::bigint, key) END AS "changedFields"
       FROM calendar_object WHERE calendar_id = $1 AND component = $2 AND change_seq > $3
       UNION ALL
       SELECT object_id, change_seq, 'DESTROYED', '{}' FROM object_tombstone
       WHERE calendar_id = $1 AND component = $2 AND change_seq > $3 AND created_seq <= $3
       ORDER BY seq, id LIMIT $4`,
      [calendarId, query.component, query.since.toString(), query.limit],
    );
  }
}
