import { firstRow, rows } from '@suitegraph/kit/database';
import type { Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';

/** A file of the drive that goes with an event. */
export interface EventFile {
  readonly id: string;
  readonly uid: string;
  readonly fileId: string;
  /** What the event's ATTACH says. */
  readonly url: string;
  readonly blob: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
}

const COLUMNS = `id, uid, file_id AS "fileId", url, blob, filename, mime_type AS "mimeType",
  size::float8 AS size`;

/** Files that go with events, in Postgres. */
export class EventFileRepository {
  /** Of the events with these UIDs, whoever attached them. */
  async ofEvents(
    manager: Queryable,
    tenantId: string,
    uids: readonly string[],
  ): Promise<EventFile[]> {
    const sql = `SELECT ${COLUMNS} FROM event_file WHERE tenant_id = $1 AND uid = ANY($2) ORDER BY id`;
    return rows(manager, sql, [tenantId, uids]);
  }

  async ofFiles(
    manager: Queryable,
    tenantId: string,
    fileIds: readonly string[],
  ): Promise<EventFile[]> {
    const sql = `SELECT ${COLUMNS} FROM event_file WHERE tenant_id = $1 AND file_id = ANY($2)
      ORDER BY id DESC LIMIT 1000`;
    return rows(manager, sql, [tenantId, fileIds]);
  }

  /** For whoever holds the signed URL. */
  async find(manager: Queryable, id: string): Promise<EventFile | undefined> {
    return firstRow(manager, `SELECT ${COLUMNS} FROM event_file WHERE id = $1`, [id]);
  }

  async insert(manager: Queryable, { tenantId, userId }: Owner, file: EventFile): Promise<void> {
    await manager.query(
      `INSERT INTO event_file (id, tenant_id, owner_id, uid, file_id, url, blob, filename, mime_type, size)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[file.id, tenantId, userId, file.uid, file.fileId, file.url],
        ...[file.blob, file.filename, file.mimeType, file.size],
      ],
    );
  }

  async remove(manager: Queryable, id: string): Promise<void> {
    await manager.query('DELETE FROM event_file WHERE id = $1', [id]);
  }

  /** The file is gone from the drive: its links lead nowhere from now on. */
  async forgetFile(manager: Queryable, tenantId: string, fileId: string): Promise<void> {
    await manager.query('DELETE FROM event_file WHERE tenant_id = $1 AND file_id = $2', [
      tenantId,
      fileId,
    ]);
  }

  /** The event is gone from the calendars of these users. */
  async forgetEvent(
    manager: Queryable,
    tenantId: string,
    of: { readonly uid: string; readonly ownerIds: readonly string[] },
  ): Promise<void> {
    await manager.query(
      'DELETE FROM event_file WHERE tenant_id = $1 AND uid = $2 AND owner_id = ANY($3)',
      [tenantId, of.uid, of.ownerIds],
    );
  }
}
