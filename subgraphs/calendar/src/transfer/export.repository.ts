import { rows } from '@suitegraph/kit/database';
import type { Queryable } from '../directory/directory.repository';
import type { ComponentName } from '../events/object.repository';

/** An object as it leaves a calendar. */
export interface ExportedObject {
  readonly id: string;
  readonly ics: string;
  readonly component: ComponentName;
}

/** Reads whole calendars, in parts. */
export class ExportRepository {
  batch(
    manager: Queryable,
    calendarId: string,
    query: { after: string | undefined; limit: number },
  ): Promise<ExportedObject[]> {
    return rows(
      manager,
      `SELECT id, ics, component FROM calendar_object
       WHERE calendar_id = $1 AND ($2::text IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      [calendarId, query.after ?? null, query.limit],
    );
  }
}
