import type { CalendarRow } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import type { EventRow } from './event.repository';

/** What a calendar holds: events and tasks. */
export type ComponentName = 'VEVENT' | 'VTODO';

/** Columns read from the text. */
export interface IndexColumns {
  readonly component: ComponentName;
  readonly sequence: number;
  readonly summary: string | null;
  readonly status: string;
  readonly transparent: boolean;
  readonly recurring: boolean;
  readonly participants: readonly string[];
  readonly startsAt: Date;
  readonly indexFrom: Date;
  /** Null for a series without end. */
  readonly indexTo: Date | null;
  /** Of a task: by when it is to be done. */
  readonly dueAt: Date | null;
}

/** How long it is remembered what has left a calendar. */
const TOMBSTONE_DAYS = 90;

// Every write moves its calendar on by one; the lock on that row makes the numbers commit in order.
const MOVED =
  'WITH moved AS (UPDATE calendar SET sync_seq = sync_seq + 1 WHERE id = $1 RETURNING sync_seq)';

/** Writes the objects of calendars, with the log of what has changed. */
export class ObjectRepository {
  async insert(
    manager: Queryable,
    row: { id: string; uid: string; ics: string; davPath: string; calendar: CalendarRow },
    index: IndexColumns,
  ): Promise<void> {
    const { id, uid, ics, davPath, calendar } = row;
    const { tenantId, ownerId } = calendar;
    await manager.query(
      `${MOVED}
       INSERT INTO calendar_object (calendar_id, id, tenant_id, owner_id, uid, dav_path, ics, sequence, summary,
         status, transparent, recurring, participants, starts_at, index_from, index_to, component, due_at,
         change_seq, created_seq)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
         coalesce($16::timestamptz, 'infinity'), $17, $18, sync_seq, sync_seq FROM moved`,
      [calendar.id, id, tenantId, ownerId, uid, davPath, ics, ...values(index)],
    );
  }

  async update(
    manager: Queryable,
    row: EventRow,
    { ics, index, fields }: { ics: string; index: IndexColumns; fields: readonly string[] },
  ): Promise<void> {
    await manager.query(
      `${MOVED}
       UPDATE calendar_object SET ics = $3, sequence = $4, summary = $5, status = $6, transparent = $7,
         recurring = $8, participants = $9, starts_at = $10, index_from = $11,
         index_to = coalesce($12::timestamptz, 'infinity'), component = $13, due_at = $14,
         version = version + 1, updated_at = now(), change_seq = (SELECT sync_seq FROM moved),
         field_seqs = field_seqs || (SELECT coalesce(jsonb_object_agg(field, sync_seq), '{}')
           FROM moved, unnest($15::text[]) AS field)
       WHERE id = $2`,
      [row.calendarId, row.id, ics, ...values(index), fields],
    );
  }

  async remove(manager: Queryable, row: EventRow): Promise<void> {
    await this.bury(manager, row);
    await manager.query('DELETE FROM calendar_object WHERE id = $1', [row.id]);
  }

  /** Puts the object into another calendar of its owner; it keeps its id. */
  async move(manager: Queryable, row: EventRow, calendar: CalendarRow): Promise<void> {
    await this.bury(manager, row);
    await manager.query('DELETE FROM object_tombstone WHERE calendar_id = $1 AND object_id = $2', [
      calendar.id,
      row.id,
    ]);
    await manager.query(
      `${MOVED}
       UPDATE calendar_object SET calendar_id = $1, dav_path = $3, version = version + 1, updated_at = now(),
         change_seq = (SELECT sync_seq FROM moved), created_seq = (SELECT sync_seq FROM moved),
         field_seqs = '{}'
       WHERE id = $2`,
      [calendar.id, row.id, `${calendar.davPath}${row.id}.ics`],
    );
  }

  /** Remembers that the object has left its calendar, for those who follow the calendar. */
  private async bury(manager: Queryable, row: EventRow): Promise<void> {
    await manager.query(
      `${MOVED}
       INSERT INTO object_tombstone (calendar_id, object_id, change_seq, component, created_seq)
       SELECT $1, $2, sync_seq, o.component, o.created_seq FROM moved, calendar_object o WHERE o.id = $2
       ON CONFLICT (calendar_id, object_id) DO UPDATE SET change_seq = excluded.change_seq,
         created_seq = excluded.created_seq, deleted_at = now()`,
      [row.calendarId, row.id],
    );
    await manager.query(
      `WITH gone AS (DELETE FROM object_tombstone WHERE calendar_id = $1
         AND deleted_at < now() - make_interval(days => $2) RETURNING change_seq)
       UPDATE calendar SET pruned_seq = greatest(pruned_seq, (SELECT max(change_seq) FROM gone))
       WHERE id = $1 AND EXISTS (SELECT FROM gone)`,
      [row.calendarId, TOMBSTONE_DAYS],
    );
  }
}

function values(index: IndexColumns): unknown[] {
  const { sequence, summary, status, transparent, recurring, participants } = index;
  return [
    sequence,
    summary,
    status,
    transparent,
    recurring,
    participants,
    index.startsAt,
    index.indexFrom,
    index.indexTo,
    index.component,
    index.dueAt,
  ];
}
