import { firstRow, rows } from '@suitegraph/kit/database';
import { isStorable, type Owner } from '../calendars/calendar.repository';
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
  /** Whether its calendar follows a URL: it is nobody's copy of a meeting, and does not change here. */
  readonly readOnly: boolean;
  /** Ids of the users whom its calendar is shared with. */
  readonly sharedWith: readonly string[];
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

/** What is read of an object, as `o` in calendar `c`. */
export const COLUMNS = `o.id, o.calendar_id AS "calendarId", o.tenant_id AS "tenantId", o.owner_id AS "ownerId",
  o.uid, o.dav_path AS "davPath", o.ics, o.version, c.timezone,
  c.read_only AS "readOnly",
  ARRAY(SELECT s.user_id FROM calendar_share s WHERE s.calendar_id = c.id) AS "sharedWith"`;
const FROM = `FROM calendar_object o JOIN calendar c ON c.id = o.calendar_id AND o.component = 'VEVENT'`;
const OWNED = 'o.tenant_id = $1 AND o.owner_id = $2';
/** What others have shared is seen by its id, path or calendar; it is on nobody's agenda but its owner's. */
export const VISIBLE = `o.tenant_id = $1 AND o.calendar_id IN (SELECT id FROM calendar WHERE owner_id = $2
  UNION ALL SELECT calendar_id FROM calendar_share WHERE user_id = $2)`;
// The time index is exact but for floating times and whole days, whose calendar may move to another zone.
const MARGIN = `interval '27 hours'`;

/** Events in Postgres, always of one owner or one tenant. */
export class EventRepository {
  async findMany(manager: Queryable, owner: Owner, ids: readonly string[]): Promise<EventRow[]> {
    return this.visible(manager, owner, 'o.id = ANY($3)', ids.filter(isStorable));
  }

  /** The event, held until the transaction ends. */
  async lock(manager: Queryable, owner: Owner, id: string): Promise<EventRow | undefined> {
    const sql = `SELECT ${COLUMNS} ${FROM} WHERE ${VISIBLE} AND o.id = $3 FOR UPDATE OF o`;
    return firstRow(manager, sql, [owner.tenantId, owner.userId, id]);
  }

  async byPath(manager: Queryable, owner: Owner, davPath: string): Promise<EventRow | undefined> {
    if (!isStorable(davPath)) return undefined;
    return (await this.visible(manager, owner, 'o.dav_path = $3', davPath))[0];
  }

  /** The viewer's events with these UIDs; the one of the default calendar first. */
  async byUid(manager: Queryable, owner: Owner, uids: readonly string[]): Promise<EventRow[]> {
    const order = 'ORDER BY c.read_only, c.is_default DESC, o.id';
    return this.where(manager, owner, `o.uid = ANY($3) ${order}`, uids.filter(isStorable));
  }

  /** Everybody's copies of a meeting within a tenant. */
  async copies(manager: Queryable, tenantId: string, uid: string): Promise<EventRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} ${FROM} WHERE o.tenant_id = $1 AND o.uid = $2 AND NOT c.read_only
       ORDER BY o.id FOR UPDATE OF o`,
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
      `SELECT ${COLUMNS} ${FROM} WHERE ${query.calendarId === undefined ? OWNED : VISIBLE}
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
      `SELECT ${COLUMNS} ${FROM} WHERE o.tenant_id = $1 AND o.owner_id = ANY($2) AND NOT c.read_only
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

  private async visible(
    manager: Queryable,
    owner: Owner,
    condition: string,
    value: unknown,
  ): Promise<EventRow[]> {
    return rows(manager, `SELECT ${COLUMNS} ${FROM} WHERE ${VISIBLE} AND ${condition}`, [
      owner.tenantId,
      owner.userId,
      value,
    ]);
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
