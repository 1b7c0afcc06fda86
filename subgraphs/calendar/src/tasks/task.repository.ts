import { firstRow, rows } from '@suitegraph/kit/database';
import { isStorable, type Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import { COLUMNS, VISIBLE, type EventRow } from '../events/event.repository';
import type { TaskStatus } from './task';

/** Which tasks to list. */
export interface TaskQuery {
  /** Only of these calendars; the viewer's own without. */
  readonly calendarIds?: readonly string[] | undefined;
  readonly statuses?: readonly TaskStatus[] | undefined;
  readonly dueBefore?: Date | undefined;
  readonly after?: { readonly dueAt: number; readonly id: string } | undefined;
  readonly limit: number;
}

const FROM = `FROM calendar_object o JOIN calendar c ON c.id = o.calendar_id AND o.component = 'VTODO'`;
/** Where tasks without a time stand: behind all others. */
const NEVER = `timestamptz '9999-01-01'`;

/** Tasks in Postgres, always for one viewer. */
export class TaskRepository {
  async findMany(manager: Queryable, owner: Owner, ids: readonly string[]): Promise<EventRow[]> {
    const sql = `SELECT ${COLUMNS} ${FROM} WHERE ${VISIBLE} AND o.id = ANY($3)`;
    return rows(manager, sql, [owner.tenantId, owner.userId, ids.filter(isStorable)]);
  }

  /** The task, held until the transaction ends. */
  async lock(manager: Queryable, owner: Owner, id: string): Promise<EventRow | undefined> {
    if (!isStorable(id)) return undefined;
    const sql = `SELECT ${COLUMNS} ${FROM} WHERE ${VISIBLE} AND o.id = $3 FOR UPDATE OF o`;
    return firstRow(manager, sql, [owner.tenantId, owner.userId, id]);
  }

  /** The owner's tasks with these UIDs. */
  async byUid(manager: Queryable, owner: Owner, uids: readonly string[]): Promise<EventRow[]> {
    const sql = `SELECT ${COLUMNS} ${FROM} WHERE o.tenant_id = $1 AND o.owner_id = $2 AND o.uid = ANY($3)`;
    return rows(manager, sql, [owner.tenantId, owner.userId, uids.filter(isStorable)]);
  }

  async hasUid(manager: Queryable, calendarId: string, uid: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM calendar_object WHERE calendar_id = $1 AND uid = $2';
    return (await firstRow(manager, sql, [calendarId, uid])) !== undefined;
  }

  /** Tasks by when they are due; those without a time last. */
  async list(
    manager: Queryable,
    owner: Owner,
    query: TaskQuery,
  ): Promise<(EventRow & { dueKey: Date })[]> {
    const { calendarIds, statuses, dueBefore, after, limit } = query;
    const whose = calendarIds ? VISIBLE : 'o.tenant_id = $1 AND o.owner_id = $2';
    return rows(
      manager,
      `SELECT ${COLUMNS}, coalesce(o.due_at, ${NEVER}) AS "dueKey" ${FROM} WHERE ${whose}
         AND ($3::text[] IS NULL OR o.calendar_id = ANY($3)) AND ($4::text[] IS NULL OR o.status = ANY($4))
         AND ($5::timestamptz IS NULL OR o.due_at < $5)
         AND ($6::timestamptz IS NULL OR (coalesce(o.due_at, ${NEVER}), o.id) > ($6, $7))
       ORDER BY coalesce(o.due_at, ${NEVER}), o.id LIMIT $8`,
      [
        owner.tenantId,
        owner.userId,
        calendarIds?.filter(isStorable) ?? null,
        statuses ?? null,
        dueBefore ?? null,
        after ? new Date(after.dueAt) : null,
        after?.id ?? null,
        limit,
      ],
    );
  }
}
