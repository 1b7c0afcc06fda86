import { firstRow, rows } from '@suitegraph/kit/database';
import type { Queryable } from '../directory/directory.repository';
import type { ComponentName } from '../events/object.repository';

/** An object whose next reminder is due. */
export interface DueObject {
  readonly id: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly ics: string;
  readonly component: ComponentName;
  readonly timezone: string | null;
  /** Reminders up to this have been given. */
  readonly lookedUntil: Date;
}

/** What its owner has decided about the reminders of an instance: snoozed until, or dismissed. */
export interface ReminderChoice {
  readonly instance: string;
  readonly snoozedUntil: Date | null;
}

/** When objects next remind of themselves, in Postgres: it survives a restart. */
export class ReminderRepository {
  /** Objects whose time has come, each held by one process at a time. */
  async takeDue(manager: Queryable, now: Date, limit: number): Promise<DueObject[]> {
    return rows(
      manager,
      `SELECT o.id, o.tenant_id AS "tenantId", o.owner_id AS "ownerId", o.ics, o.component, c.timezone,
         s.looked_until AS "lookedUntil"
       FROM reminder_schedule s JOIN calendar_object o ON o.id = s.object_id
         JOIN calendar c ON c.id = o.calendar_id
       WHERE s.next_at <= $1 ORDER BY s.next_at LIMIT $2 FOR UPDATE OF s SKIP LOCKED`,
      [now, limit],
    );
  }

  /** When it was last looked at, and when it is to be looked at next. */
  async scheduleOf(
    manager: Queryable,
    objectId: string,
  ): Promise<{ lookedUntil: Date; nextAt: Date } | undefined> {
    return firstRow(
      manager,
      `SELECT looked_until AS "lookedUntil", next_at AS "nextAt" FROM reminder_schedule
       WHERE object_id = $1 FOR UPDATE`,
      [objectId],
    );
  }

  /** Without `nextAt` there is nothing more to remind of. */
  async schedule(
    manager: Queryable,
    objectId: string,
    { lookedUntil, nextAt }: { lookedUntil: Date; nextAt: Date | undefined },
  ): Promise<void> {
    if (!nextAt) {
      await manager.query('DELETE FROM reminder_schedule WHERE object_id = $1', [objectId]);
      return;
    }
    await manager.query(
      `INSERT INTO reminder_schedule (object_id, looked_until, next_at) VALUES ($1, $2, $3)
       ON CONFLICT (object_id) DO UPDATE SET looked_until = $2, next_at = $3`,
      [objectId, lookedUntil, nextAt],
    );
  }

  async choices(manager: Queryable, objectId: string): Promise<ReminderChoice[]> {
    return rows(
      manager,
      `SELECT instance, snoozed_until AS "snoozedUntil" FROM reminder_choice WHERE object_id = $1`,
      [objectId],
    );
  }

  async choose(manager: Queryable, objectId: string, choice: ReminderChoice): Promise<void> {
    await manager.query(
      `INSERT INTO reminder_choice (object_id, instance, snoozed_until) VALUES ($1, $2, $3)
       ON CONFLICT (object_id, instance) DO UPDATE SET snoozed_until = $3, chosen_at = now()`,
      [objectId, choice.instance, choice.snoozedUntil],
    );
  }

  /** Forgets snoozes that have come true, and what was dismissed so long ago that nothing is left of it. */
  async forgetChoices(manager: Queryable, objectId: string, now: Date): Promise<void> {
    await manager.query(
      `DELETE FROM reminder_choice WHERE object_id = $1
         AND (snoozed_until <= $2 OR chosen_at < $2::timestamptz - interval '400 days')`,
      [objectId, now],
    );
  }
}
