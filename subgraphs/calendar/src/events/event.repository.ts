import { firstRow, rows } from '@suitegraph/kit/database';
import { isStorable, type CalendarRow, type Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';

/** An event or series as it is kept: its text, and what is needed to find it. */
export interface EventRow {
  readonly id: string;
  readonly calendarId: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly uid: string;
  readonly davPath: string;
  readonly ics: string;
  readonly version: number;
  /** The calendar's zone: where floating times and whole days are. */
  readonly timezone: string | null;
}

/** Columns read from the text. */
export interface IndexColumns {
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
}

/** Which events to read. */
export interface WindowQuery {
  readonly from: Date;
  readonly to: Date;
  /** Only of this calendar. */
  readonly calendarId?: string;
  /** Only with this person. */
  readonly participant?: string;
  readonly limit: number;
}

/** A place in a list ordered by start, newest first. */
export interface SharedAfter {
  readonly startsAt: number;
  readonly id: string;
}

const COLUMNS = `o.id, o.calendar_id AS "calendarId", o.tenant_id AS "tenantId", o.owner_id AS "ownerId",
  o.uid, o.dav_path AS "davPath", o.ics, o.version, c.timezone`;
const FROM = 'FROM calendar_object o JOIN calendar c ON c.id = o.calendar_id';
const OWNED = 'o.tenant_id = $1 AND o.owner_id = $2';
// The time index is exact but for floating times and whole days, whose calendar may move to another zone.
const MARGIN = `interval '27 hours'`;

/** Events in Postgres, always of one owner or one tenant. */
export class EventRepository {
  async findMany(manager: Queryable, owner: Owner, ids: readonly string[]): Promise<EventRow[]> {
    return this.where(manager, owner, 'o.id = ANY($3)', ids.filter(isStorable));
  }

  /** The event, held until the transaction ends. */
  async lock(manager: Queryable, owner: Owner, id: string): Promise<EventRow | undefined> {
    const sql = `SELECT ${COLUMNS} ${FROM} WHERE ${OWNED} AND o.id = $3 FOR UPDATE OF o`;
    return firstRow(manager, sql, [owner.tenantId, owner.userId, id]);
  }

  async byPath(manager: Queryable, owner: Owner, davPath: string): Promise<EventRow | undefined> {
    if (!isStorable(davPath)) return undefined;
    return (await this.where(manager, owner, 'o.dav_path = $3', davPath))[0];
  }

  /** The viewer's events with these UIDs; the one of the default calendar first. */
  async byUid(manager: Queryable, owner: Owner, uids: readonly string[]): Promise<EventRow[]> {
    const order = 'ORDER BY c.is_default DESC, o.id';
    return this.where(manager, owner, `o.uid = ANY($3) ${order}`, uids.filter(isStorable));
  }

  /** Everybody's copies of a meeting within a tenant. */
  async copies(manager: Queryable, tenantId: string, uid: string): Promise<EventRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} ${FROM} WHERE o.tenant_id = $1 AND o.uid = $2 ORDER BY o.id FOR UPDATE OF o`,
      [tenantId, uid],
    );
  }

  async inCalendar(manager: Queryable, owner: Owner, calendarId: string): Promise<EventRow[]> {
    return this.where(manager, owner, 'o.calendar_id = $3 ORDER BY o.id', calendarId);
  }

  /** Events that may have an instance within the window: the reader expands and looks closer. */
  async inWindow(manager: Queryable, owner: Owner, query: WindowQuery): Promise<EventRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} ${FROM} WHERE ${OWNED}
         AND o.index_to >= $3::timestamptz - ${MARGIN} AND o.index_from <= $4::timestamptz + ${MARGIN}
         AND ($5::text IS NULL OR o.calendar_id = $5)
         AND ($6::text IS NULL OR o.participants @> ARRAY[$6::text])
       ORDER BY o.index_from, o.id LIMIT $7`,
      [
        owner.tenantId,
        owner.userId,
        query.from,
        query.to,
        query.calendarId ?? null,
        query.participant ?? null,
        query.limit,
      ],
    );
  }

  /** Events that keep several users busy, by owner. */
  async busyIn(
    manager: Queryable,
    tenantId: string,
    query: { userIds: readonly string[] } & WindowQuery,
  ): Promise<EventRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} ${FROM} WHERE o.tenant_id = $1 AND o.owner_id = ANY($2)
         AND o.index_to >= $3::timestamptz - ${MARGIN} AND o.index_from <= $4::timestamptz + ${MARGIN}
         AND (o.recurring OR (NOT o.transparent AND o.status <> 'CANCELLED'))
       LIMIT $5`,
      [tenantId, query.userIds, query.from, query.to, query.limit],
    );
  }

  /** The viewer's events with a person, newest first, within bounds where they are given. */
  async shared(
    manager: Queryable,
    owner: Owner,
    query: { participant: string; from?: Date; to?: Date; after?: SharedAfter; limit: number },
  ): Promise<(EventRow & { startsAt: Date })[]> {
    const { from, to, after } = query;
    return rows(
      manager,
      `SELECT ${COLUMNS}, o.starts_at AS "startsAt" ${FROM} WHERE ${OWNED} AND o.participants @> ARRAY[$3::text]
         AND ($4::timestamptz IS NULL OR o.index_to >= $4) AND ($5::timestamptz IS NULL OR o.index_from < $5)
         AND ($6::timestamptz IS NULL OR (o.starts_at, o.id) < ($6, $7))
       ORDER BY o.starts_at DESC, o.id DESC LIMIT $8`,
      [
        owner.tenantId,
        owner.userId,
        query.participant,
        from ?? null,
        to ?? null,
        after ? new Date(after.startsAt) : null,
        after?.id ?? null,
        query.limit,
      ],
    );
  }

  async insert(
    manager: Queryable,
    row: { id: string; uid: string; ics: string; calendar: CalendarRow },
    index: IndexColumns,
  ): Promise<void> {
    const { id, uid, ics, calendar } = row;
    const path = `${calendar.davPath}${id}.ics`;
    await manager.query(
      `WITH moved AS (UPDATE calendar SET sync_seq = sync_seq + 1 WHERE id = $1 RETURNING sync_seq)
       INSERT INTO calendar_object (calendar_id, id, tenant_id, owner_id, uid, dav_path, ics, sequence, summary,
         status, transparent, recurring, participants, starts_at, index_from, index_to, change_seq)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
         coalesce($16::timestamptz, 'infinity'), sync_seq FROM moved`,
      [calendar.id, id, calendar.tenantId, calendar.ownerId, uid, path, ics, ...values(index)],
    );
  }

  async update(manager: Queryable, row: EventRow, ics: string, index: IndexColumns): Promise<void> {
    await manager.query(
      `WITH moved AS (UPDATE calendar SET sync_seq = sync_seq + 1 WHERE id = $1 RETURNING sync_seq)
       UPDATE calendar_object SET ics = $3, sequence = $4, summary = $5, status = $6, transparent = $7,
         recurring = $8, participants = $9, starts_at = $10, index_from = $11,
         index_to = coalesce($12::timestamptz, 'infinity'), version = version + 1, updated_at = now(),
         change_seq = (SELECT sync_seq FROM moved)
       WHERE id = $2`,
      [row.calendarId, row.id, ics, ...values(index)],
    );
  }

  async remove(manager: Queryable, row: EventRow): Promise<void> {
    await this.bury(manager, row);
    await manager.query('DELETE FROM calendar_object WHERE id = $1', [row.id]);
  }

  /** Puts the event into another calendar of its owner; it keeps its id. */
  async move(manager: Queryable, row: EventRow, calendar: CalendarRow): Promise<void> {
    await this.bury(manager, row);
    await manager.query('DELETE FROM object_tombstone WHERE calendar_id = $1 AND object_id = $2', [
      calendar.id,
      row.id,
    ]);
    await manager.query(
      `WITH moved AS (UPDATE calendar SET sync_seq = sync_seq + 1 WHERE id = $1 RETURNING sync_seq)
       UPDATE calendar_object SET calendar_id = $1, dav_path = $3, version = version + 1, updated_at = now(),
         change_seq = (SELECT sync_seq FROM moved)
       WHERE id = $2`,
      [calendar.id, row.id, `${calendar.davPath}${row.id}.ics`],
    );
  }

  /** Remembers that the event has left its calendar, for those who follow the calendar. */
  private async bury(manager: Queryable, row: EventRow): Promise<void> {
    await manager.query(
      `WITH moved AS (UPDATE calendar SET sync_seq = sync_seq + 1 WHERE id = $1 RETURNING sync_seq)
       INSERT INTO object_tombstone (calendar_id, object_id, change_seq)
       SELECT $1, $2, sync_seq FROM moved
       ON CONFLICT (calendar_id, object_id) DO UPDATE SET change_seq = excluded.change_seq, deleted_at = now()`,
      [row.calendarId, row.id],
    );
  }

  private async where(
    manager: Queryable,
    owner: Owner,
    condition: string,
    value: unknown,
  ): Promise<EventRow[]> {
    return rows(manager, `SELECT ${COLUMNS} ${FROM} WHERE ${OWNED} AND ${condition}`, [
      owner.tenantId,
      owner.userId,
      value,
    ]);
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
  ];
}

/** Serialises all writes to one meeting, whoever's copies they touch. */
export async function lockMeeting(
  manager: Queryable,
  tenantId: string,
  uid: string,
): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `calendar:${tenantId}:${uid}`,
  ]);
}
