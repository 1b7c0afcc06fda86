import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Queryable } from '../directory/directory.repository';

/** Whose calendars: nothing is read or written without it. */
export interface Owner {
  readonly tenantId: string;
  readonly userId: string;
}

/** What a calendar's owner lets others do. */
export type ShareRights = 'READ' | 'READ_WRITE';

/** A user whom a calendar is shared with. */
export interface CalendarShareRow {
  readonly userId: string;
  readonly address: string;
  readonly rights: ShareRights;
}

/** Whom a share is for. */
export type Grantee = Pick<CalendarShareRow, 'userId' | 'address'>;

/** A calendar as it is kept. */
export interface CalendarRow {
  readonly id: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly color: string | null;
  readonly timezone: string | null;
  readonly davPath: string;
  readonly isDefault: boolean;
  readonly version: number;
  readonly syncSeq: string;
  /** It follows a URL: nobody writes in it. */
  readonly readOnly: boolean;
  /** What came before this is no longer known exactly. */
  readonly prunedSeq: string;
  readonly shares: readonly CalendarShareRow[];
}

/** What can be set of a calendar. */
export type CalendarFields = Pick<CalendarRow, 'name' | 'color' | 'timezone'>;

/** A calendar to make; with the account on whose server it is to be kept, if on any. */
export type NewCalendar = CalendarFields & { readonly accountId?: string | null };

const COLUMNS = `id, tenant_id AS "tenantId", owner_id AS "ownerId", name, color, timezone,
  dav_path AS "davPath", is_default AS "isDefault", version, sync_seq AS "syncSeq",
  read_only AS "readOnly",
  pruned_seq AS "prunedSeq",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', s.user_id, 'address', s.address, 'rights', s.rights)
    ORDER BY s.address), '[]') FROM calendar_share s WHERE s.calendar_id = calendar.id) AS shares`;
const OWNED = 'tenant_id = $1 AND owner_id = $2';
const VISIBLE = `tenant_id = $1 AND (owner_id = $2
  OR id IN (SELECT calendar_id FROM calendar_share WHERE user_id = $2))`;

/**
 * How calendars themselves change: a calendar that mirrors a server is made, renamed and deleted there
 * first (see `EventStore`, which is the same for what is in them).
 */
export interface CalendarCollections {
  insert(manager: EntityManager, owner: Owner, calendar: NewCalendar): Promise<string>;
  update(manager: EntityManager, id: string, fields: CalendarFields): Promise<void>;
  remove(manager: EntityManager, id: string): Promise<void>;
  /** Shares the calendar with a user of the tenant, or changes what they may do. */
  share(manager: EntityManager, id: string, share: CalendarShareRow): Promise<void>;
  unshare(manager: EntityManager, id: string, share: Grantee): Promise<void>;
}

/** Calendars in Postgres. */
export class CalendarRepository implements CalendarCollections {
  async list(manager: Queryable, { tenantId, userId }: Owner): Promise<CalendarRow[]> {
    return rows(
      manager,
      `SELECT ${COLUMNS} FROM calendar WHERE ${VISIBLE}
       ORDER BY owner_id = $2 DESC, is_default DESC, created_at, id`,
      [tenantId, userId],
    );
  }

  async findMany(manager: Queryable, owner: Owner, ids: readonly string[]): Promise<CalendarRow[]> {
    return rows(manager, `SELECT ${COLUMNS} FROM calendar WHERE ${VISIBLE} AND id = ANY($3)`, [
      owner.tenantId,
      owner.userId,
      ids.filter(isStorable),
    ]);
  }

  async find(manager: Queryable, owner: Owner, id: string): Promise<CalendarRow | undefined> {
    return (await this.findMany(manager, owner, [id]))[0];
  }

  /** The owner's calendar, or one they may write in; held until the transaction ends. */
  async lockWritable(
    manager: Queryable,
    { tenantId, userId }: Owner,
    id: string,
  ): Promise<CalendarRow | undefined> {
    if (!isStorable(id)) return undefined;
    return firstRow(
      manager,
      `SELECT ${COLUMNS} FROM calendar WHERE tenant_id = $1 AND id = $3 AND (owner_id = $2 OR id IN
         (SELECT calendar_id FROM calendar_share WHERE user_id = $2 AND rights = 'READ_WRITE')) FOR UPDATE`,
      [tenantId, userId, id],
    );
  }

  async share(manager: Queryable, id: string, share: CalendarShareRow): Promise<void> {
    await manager.query(
      `INSERT INTO calendar_share (calendar_id, user_id, address, rights) VALUES ($1, $2, $3, $4)
       ON CONFLICT (calendar_id, user_id) DO UPDATE SET address = $3, rights = $4`,
      [id, share.userId, share.address, share.rights],
    );
  }

  async unshare(manager: Queryable, id: string, { userId }: Grantee): Promise<void> {
    await manager.query('DELETE FROM calendar_share WHERE calendar_id = $1 AND user_id = $2', [
      id,
      userId,
    ]);
  }

  /** The calendar, held until the transaction ends. */
  async lock(manager: Queryable, owner: Owner, id: string): Promise<CalendarRow | undefined> {
    if (!isStorable(id)) return undefined;
    return firstRow(
      manager,
      `SELECT ${COLUMNS} FROM calendar WHERE ${OWNED} AND id = $3 FOR UPDATE`,
      [owner.tenantId, owner.userId, id],
    );
  }

  /** Where invitations arrive: made when it is first needed. */
  async ensureDefault(manager: Queryable, { tenantId, userId }: Owner): Promise<CalendarRow> {
    const find = (): Promise<CalendarRow | undefined> =>
      firstRow(manager, `SELECT ${COLUMNS} FROM calendar WHERE ${OWNED} AND is_default`, [
        tenantId,
        userId,
      ]);
    const known = await find();
    if (known) return known;
    const id = newId();
    await manager.query(
      `INSERT INTO calendar (id, tenant_id, owner_id, name, timezone, dav_path, is_default)
       VALUES ($1, $2, $3, 'Calendar', NULL, $4, true) ON CONFLICT DO NOTHING`,
      [id, tenantId, userId, pathOf(userId, id)],
    );
    const made = await find();
    if (!made) throw new Error('The default calendar could not be made');
    return made;
  }

  async insert(
    manager: Queryable,
    { tenantId, userId }: Owner,
    fields: CalendarFields,
  ): Promise<string> {
    const id = newId();
    await manager.query(
      `INSERT INTO calendar (id, tenant_id, owner_id, name, color, timezone, dav_path)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, tenantId, userId, fields.name, fields.color, fields.timezone, pathOf(userId, id)],
    );
    return id;
  }

  async update(manager: Queryable, id: string, fields: CalendarFields): Promise<void> {
    await manager.query(
      `UPDATE calendar SET name = $2, color = $3, timezone = $4, version = version + 1 WHERE id = $1`,
      [id, fields.name, fields.color, fields.timezone],
    );
  }

  /** Deletes the calendar with everything in it. */
  async remove(manager: Queryable, id: string): Promise<void> {
    await manager.query('DELETE FROM calendar WHERE id = $1', [id]);
  }
}

/** Whether Postgres can be asked for it: NUL is in no text it keeps. */
export function isStorable(text: string): boolean {
  return !text.includes('\0');
}

function pathOf(userId: string, id: string): string {
  return `/calendars/${encodeURIComponent(userId)}/${id}/`;
}
