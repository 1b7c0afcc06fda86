import { firstRow, rows } from '@suitegraph/kit/database';
import { isStorable, type Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';

/** An online meeting: a room of the video server and whose it is. */
export interface MeetingRow {
  readonly room: string;
  readonly tenantId: string;
  readonly ownerId: string;
  /** UID of the event it belongs to; null when it belongs to none. */
  readonly uid: string | null;
  readonly live: boolean;
}

/** Somebody in a room. */
export interface Occupant {
  readonly occupant: string;
  /** Canonical address; null for guests. */
  readonly address: string | null;
}

const COLUMNS = 'room, tenant_id AS "tenantId", owner_id AS "ownerId", uid, live';

/** Meetings in Postgres. */
export class MeetingRepository {
  async find(manager: Queryable, tenantId: string, room: string): Promise<MeetingRow | undefined> {
    if (!isStorable(room)) return undefined;
    const sql = `SELECT ${COLUMNS} FROM meeting WHERE tenant_id = $1 AND room = $2`;
    return firstRow(manager, sql, [tenantId, room]);
  }

  /** For reports of the video server, which knows rooms and no tenants. */
  async byRoom(manager: Queryable, room: string): Promise<MeetingRow | undefined> {
    if (!isStorable(room)) return undefined;
    return firstRow(manager, `SELECT ${COLUMNS} FROM meeting WHERE room = $1 FOR UPDATE`, [room]);
  }

  /** Returns whether the room was free. */
  async insert(
    manager: Queryable,
    { tenantId, userId }: Owner,
    meeting: { room: string; uid: string | null },
  ): Promise<boolean> {
    const made = await rows(
      manager,
      `INSERT INTO meeting (room, tenant_id, owner_id, uid) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING room`,
      [meeting.room, tenantId, userId, meeting.uid],
    );
    return made.length > 0;
  }

  async participants(manager: Queryable, room: string): Promise<Occupant[]> {
    return rows(
      manager,
      'SELECT occupant, address FROM meeting_participant WHERE room = $1 ORDER BY occupant',
      [room],
    );
  }

  /** Sets whether the room is open; nobody is in one that is closed. */
  async setLive(manager: Queryable, room: string, live: boolean): Promise<void> {
    await manager.query('UPDATE meeting SET live = $2 WHERE room = $1', [room, live]);
    if (!live) await manager.query('DELETE FROM meeting_participant WHERE room = $1', [room]);
  }

  /** At most `limit` are remembered of a room. */
  async join(manager: Queryable, room: string, who: Occupant, limit: number): Promise<void> {
    await manager.query(
      `INSERT INTO meeting_participant (room, occupant, address)
       SELECT $1, $2, $3 WHERE (SELECT count(*) FROM meeting_participant WHERE room = $1) < $4
       ON CONFLICT (room, occupant) DO UPDATE SET address = $3`,
      [room, who.occupant, who.address, limit],
    );
  }

  async leave(manager: Queryable, room: string, occupant: string): Promise<void> {
    await manager.query('DELETE FROM meeting_participant WHERE room = $1 AND occupant = $2', [
      room,
      occupant,
    ]);
  }
}
