import { firstRow, rows } from '@suitegraph/kit/database';
import type { CollectionState } from '@suitegraph/kit/dav';
import { isStorable, type Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import { COLUMNS, type EventRow } from '../events/event.repository';
import type { MirroredCalendar, MirroredObject } from './account';

const CALENDAR = `d.calendar_id AS "calendarId", c.tenant_id AS "tenantId", c.owner_id AS "ownerId",
  d.account_id AS "accountId", d.url, d.sync_token AS "syncToken", d.ctag, c.read_only AS "readOnly",
  d.complete, d.checked_at AS "checkedAt", d.doubtful, a.state AS "accountState"`;
const FROM = `FROM dav_calendar d JOIN calendar c ON c.id = d.calendar_id
  JOIN dav_account a ON a.id = d.account_id`;
const OBJECTS = 'FROM calendar_object o JOIN calendar c ON c.id = o.calendar_id';
const OBJECT = 'calendar_id AS "calendarId", url, etag, object_id AS "objectId", pending';

/** Which calendars mirror what, and where their objects are. */
export class MirrorRepository {
  /** Of a calendar that the caller may see; undefined for one that is only here. */
  ofCalendar(manager: Queryable, calendarId: string): Promise<MirroredCalendar | undefined> {
    return firstRow(manager, `SELECT ${CALENDAR} ${FROM} WHERE d.calendar_id = $1`, [calendarId]);
  }

  ofAccount(manager: Queryable, accountId: string): Promise<MirroredCalendar[]> {
    const sql = `SELECT ${CALENDAR} ${FROM} WHERE d.account_id = $1 ORDER BY d.url`;
    return rows(manager, sql, [accountId]);
  }

  /** Mirrored calendars that the viewer sees, of working accounts, last looked at before a time. */
  due(
    manager: Queryable,
    { tenantId, userId }: Owner,
    { calendarId, before }: { calendarId: string | null; before: Date },
  ): Promise<MirroredCalendar[]> {
    return rows(
      manager,
      `SELECT ${CALENDAR} ${FROM}
       WHERE c.tenant_id = $1 AND d.complete AND (d.checked_at < $4 OR d.doubtful)
         AND (c.owner_id = $2 OR EXISTS (SELECT FROM calendar_share s WHERE s.calendar_id = c.id AND s.user_id = $2))
         AND ($3::text IS NULL OR c.id = $3) AND a.state NOT IN ('PAUSED', 'REMOVING')
         AND (a.retry_at IS NULL OR a.retry_at <= now())`,
      [tenantId, userId, calendarId === null || isStorable(calendarId) ? calendarId : '', before],
    );
  }

  /** Whether its server sends and takes invitations by itself for an address (RFC 6638 §2). */
  async schedules(manager: Queryable, calendarId: string, address: string): Promise<boolean> {
    // A server schedules for its account's own addresses alone (RFC 6638 §3.2.1, §3.2.2).
    const found = await firstRow(
      manager,
      `SELECT 1 ${FROM} WHERE d.calendar_id = $1 AND a.auto_schedule
         AND EXISTS (SELECT FROM unnest(a.addresses) AS known WHERE lower(known) = 'mailto:' || $2)`,
      [calendarId, address],
    );
    return found !== undefined;
  }

  /** False when another calendar mirrors it already. */
  async addCalendar(
    manager: Queryable,
    calendar: Pick<MirroredCalendar, 'calendarId' | 'accountId' | 'url' | 'readOnly'>,
  ): Promise<boolean> {
    const { calendarId, accountId, url, readOnly } = calendar;
    const added = await firstRow(
      manager,
      `INSERT INTO dav_calendar (calendar_id, account_id, url) VALUES ($1, $2, $3)
       ON CONFLICT (account_id, url) DO NOTHING RETURNING 1`,
      [calendarId, accountId, url],
    );
    if (!added) return false;
    // Its path here is its path there.
    await manager.query('UPDATE calendar SET dav_path = $2, read_only = $3 WHERE id = $1', [
      calendarId,
      pathOf(url),
      readOnly,
    ]);
    return true;
  }

  async setReadOnly(manager: Queryable, calendarId: string, readOnly: boolean): Promise<void> {
    await manager.query('UPDATE calendar SET read_only = $2 WHERE id = $1', [calendarId, readOnly]);
  }

  /** Keeps the marks up to which everything is applied. */
  async keepMarks(manager: Queryable, calendarId: string, marks: CollectionState): Promise<void> {
    await manager.query(
      'UPDATE dav_calendar SET sync_token = $2, ctag = $3 WHERE calendar_id = $1',
      [calendarId, marks.syncToken, marks.ctag],
    );
  }

  /** Everything that the server had at a time is here. */
  async checked(manager: Queryable, calendarIds: readonly string[], at: Date): Promise<void> {
    // Not worth waiting for the disk: were it lost, the next read would only look again.
    await manager.query(
      `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
       UPDATE dav_calendar SET checked_at = greatest(checked_at, $2), complete = true, doubtful = false
       FROM quick WHERE calendar_id = ANY($1)`,
      [calendarIds, at],
    );
  }

  /** Has all of an account's calendars compared anew. */
  async forgetMarks(manager: Queryable, accountId: string): Promise<void> {
    await manager.query(
      'UPDATE dav_calendar SET sync_token = NULL, ctag = NULL WHERE account_id = $1',
      [accountId],
    );
  }

  /** Lets the next read look at the calendar first. */
  async doubt(manager: Queryable, calendarId: string): Promise<void> {
    await manager.query('UPDATE dav_calendar SET doubtful = true WHERE calendar_id = $1', [
      calendarId,
    ]);
  }

  ofEvent(manager: Queryable, objectId: string): Promise<MirroredObject | undefined> {
    return firstRow(manager, `SELECT ${OBJECT} FROM dav_object WHERE object_id = $1`, [objectId]);
  }

  /** Some of what is in a calendar, events and tasks. */
  some(manager: Queryable, calendarId: string, most: number): Promise<EventRow[]> {
    return rows(manager, `SELECT ${COLUMNS} ${OBJECTS} WHERE c.id = $1 LIMIT $2`, [
      calendarId,
      most,
    ]);
  }

  async rowsById(
    manager: Queryable,
    calendarId: string,
    ids: readonly string[],
  ): Promise<Map<string, EventRow>> {
    const sql = `SELECT ${COLUMNS} ${OBJECTS} WHERE c.id = $1 AND o.id = ANY($2)`;
    const found = await rows<EventRow>(manager, sql, [calendarId, ids]);
    return new Map(found.map((row) => [row.id, row]));
  }

  async hasUid(manager: Queryable, calendarId: string, uid: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM calendar_object WHERE calendar_id = $1 AND uid = $2';
    return (await firstRow(manager, sql, [calendarId, uid])) !== undefined;
  }

  async byUrls(
    manager: Queryable,
    calendarId: string,
    urls: readonly string[],
  ): Promise<Map<string, MirroredObject>> {
    const sql = `SELECT ${OBJECT} FROM dav_object WHERE calendar_id = $1 AND url = ANY($2)`;
    const found = await rows<MirroredObject>(manager, sql, [calendarId, urls]);
    return new Map(found.map((object) => [object.url, object]));
  }

  /** Entity tags by URL; empty where there is none, so that the object counts as changed. */
  async etags(manager: Queryable, calendarId: string): Promise<Map<string, string>> {
    const found = await rows<{ url: string; etag: string | null }>(
      manager,
      `SELECT url, CASE WHEN pending THEN NULL ELSE etag END AS etag FROM dav_object WHERE calendar_id = $1`,
      [calendarId],
    );
    return new Map(found.map(({ url, etag }) => [url, etag ?? '']));
  }

  /** Objects that the server could not answer with. */
  async pending(manager: Queryable, calendarId: string, most: number): Promise<string[]> {
    const found = await rows<{ url: string }>(
      manager,
      'SELECT url FROM dav_object WHERE calendar_id = $1 AND pending ORDER BY url LIMIT $2',
      [calendarId, most],
    );
    return found.map(({ url }) => url);
  }

  /** Remembers an object's place; its path here is its path there. */
  async keep(manager: Queryable, object: MirroredObject): Promise<void> {
    const { calendarId, url, etag, objectId, pending = false } = object;
    await manager.query(
      `INSERT INTO dav_object (calendar_id, url, etag, object_id, pending) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (calendar_id, url) DO UPDATE SET etag = $3, object_id = $4, pending = $5`,
      [calendarId, url, etag, objectId, pending],
    );
    if (objectId !== null) {
      await manager.query('UPDATE calendar_object SET dav_path = $2 WHERE id = $1', [
        objectId,
        pathOf(url),
      ]);
    }
  }

  /** Remembers that objects could not be read: what is here of them stays. */
  async postpone(manager: Queryable, calendarId: string, urls: readonly string[]): Promise<void> {
    await manager.query(
      `INSERT INTO dav_object (calendar_id, url, pending) SELECT $1, url, true FROM unnest($2::text[]) AS url
       ON CONFLICT (calendar_id, url) DO UPDATE SET pending = true`,
      [calendarId, urls],
    );
  }

  async forget(manager: Queryable, calendarId: string, urls: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM dav_object WHERE calendar_id = $1 AND url = ANY($2)', [
      calendarId,
      urls,
    ]);
  }
}

/** The path of a URL, as the graph's `davPath`. */
export function pathOf(url: string): string {
  return new URL(url).pathname;
}
