import { firstRow, rows } from '@suitegraph/kit/database';
import type { CalendarRow, Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';

/** How a followed calendar is doing. */
export type FeedState = 'PENDING' | 'OK' | 'FAILED';

/** A calendar that follows a URL. */
export interface FeedRow {
  readonly calendarId: string;
  /** May hold a secret of the calendar elsewhere: for its owner alone, and never for the log. */
  readonly url: string;
  readonly state: FeedState;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly failures: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Of the text that was applied last. */
  readonly digest: string | null;
  /** What it asks for itself; null when it does not. */
  readonly intervalMs: number | null;
  readonly refreshedAt: Date | null;
  readonly nextAt: Date;
}

/** A feed that is due, with whose it is. */
export interface DueFeed extends FeedRow {
  readonly tenantId: string;
  readonly ownerId: string;
}

/** What a reading leaves behind. */
export interface FeedResult {
  readonly state: FeedState;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly failures: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly digest: string | null;
  readonly intervalMs: number | null;
  readonly nextAt: Date;
}

const COLUMNS = `f.calendar_id AS "calendarId", f.url, f.state, f.error_code AS "errorCode",
  f.error_message AS "errorMessage", f.failures, f.etag, f.last_modified AS "lastModified", f.digest,
  f.interval_ms::float8 AS "intervalMs", f.refreshed_at AS "refreshedAt", f.next_at AS "nextAt"`;

/** Followed calendars in Postgres. */
export class FeedRepository {
  /** Makes a calendar follow a URL; nobody writes in it from now on. */
  async insert(manager: Queryable, calendarId: string, url: string): Promise<void> {
    await manager.query('UPDATE calendar SET read_only = true WHERE id = $1', [calendarId]);
    await manager.query('INSERT INTO calendar_feed (calendar_id, url) VALUES ($1, $2)', [
      calendarId,
      url,
    ]);
  }

  /** The feeds of these calendars of the owner's. */
  async findMany(manager: Queryable, owner: Owner, ids: readonly string[]): Promise<FeedRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} FROM calendar_feed f JOIN calendar c ON c.id = f.calendar_id
       WHERE c.tenant_id = $1 AND c.owner_id = $2 AND c.id = ANY($3)`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  async urls(manager: Queryable, owner: Owner): Promise<string[]> {
    const found = await rows<{ url: string }>(
      manager,
      `SELECT f.url FROM calendar_feed f JOIN calendar c ON c.id = f.calendar_id
       WHERE c.tenant_id = $1 AND c.owner_id = $2`,
      [owner.tenantId, owner.userId],
    );
    return found.map(({ url }) => url);
  }

  /** Lets it be read at the next look. */
  async hurry(manager: Queryable, calendarId: string): Promise<void> {
    await manager.query('UPDATE calendar_feed SET next_at = now() WHERE calendar_id = $1', [
      calendarId,
    ]);
  }

  /** Takes what is due, so that no other process reads it meanwhile; a lease that ran out is due. */
  async claim(manager: Queryable, limit: number, leaseMs: number): Promise<DueFeed[]> {
    return rows(
      manager,
      `WITH due AS (SELECT calendar_id FROM calendar_feed WHERE next_at <= now()
         AND (leased_until IS NULL OR leased_until < now())
         ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED),
       taken AS (UPDATE calendar_feed f SET leased_until = now() + $2 * interval '1 millisecond'
         FROM due WHERE f.calendar_id = due.calendar_id RETURNING f.*)
       SELECT ${COLUMNS}, c.tenant_id AS "tenantId", c.owner_id AS "ownerId"
       FROM taken f JOIN calendar c ON c.id = f.calendar_id`,
      [limit, leaseMs],
    );
  }

  /** The calendar, held while what was read is applied; undefined when it was deleted meanwhile. */
  async lockCalendar(manager: Queryable, feed: DueFeed): Promise<boolean> {
    const sql = 'SELECT id FROM calendar WHERE id = $1 AND tenant_id = $2 FOR UPDATE';
    const found = await firstRow<Pick<CalendarRow, 'id'>>(manager, sql, [
      feed.calendarId,
      feed.tenantId,
    ]);
    return found !== undefined;
  }

  async finish(manager: Queryable, calendarId: string, result: FeedResult): Promise<void> {
    await manager.query(
      `UPDATE calendar_feed SET state = $2, error_code = $3, error_message = $4, failures = $5, etag = $6,
         last_modified = $7, digest = $8, next_at = $9, interval_ms = $10, leased_until = NULL,
         refreshed_at = CASE WHEN $2 = 'OK' THEN now() ELSE refreshed_at END
       WHERE calendar_id = $1`,
      [
        calendarId,
        result.state,
        result.errorCode,
        result.errorMessage,
        result.failures,
        result.etag,
        result.lastModified,
        result.digest,
        result.nextAt,
        result.intervalMs,
      ],
    );
  }
}
