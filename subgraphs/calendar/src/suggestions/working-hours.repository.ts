import { rows } from '@suitegraph/kit/database';
import type { Owner } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import type { WorkingHours } from './working-hours';

/** Working hours as users have set them, and the zones of their calendars. */
export class WorkingHoursRepository {
  /** By user id; users who have set none are left out. */
  async find(
    manager: Queryable,
    tenantId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, WorkingHours>> {
    const found = await rows<WorkingHours & { userId: string }>(
      manager,
      `SELECT user_id AS "userId", timezone, days, from_minute AS "fromMinute", to_minute AS "toMinute"
       FROM working_hours WHERE tenant_id = $1 AND user_id = ANY($2)`,
      [tenantId, userIds],
    );
    return new Map(found.map(({ userId, ...hours }) => [userId, hours]));
  }

  async save(manager: Queryable, { tenantId, userId }: Owner, hours: WorkingHours): Promise<void> {
    await manager.query(
      `INSERT INTO working_hours (user_id, tenant_id, timezone, days, from_minute, to_minute)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id) DO UPDATE
       SET timezone = $3, days = $4, from_minute = $5, to_minute = $6`,
      [userId, tenantId, hours.timezone, hours.days, hours.fromMinute, hours.toMinute],
    );
  }

  /** Zones of the calendars in which invitations arrive, by user id. */
  async zones(
    manager: Queryable,
    tenantId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = await rows<{ userId: string; timezone: string }>(
      manager,
      `SELECT owner_id AS "userId", timezone FROM calendar
       WHERE tenant_id = $1 AND owner_id = ANY($2) AND is_default AND timezone IS NOT NULL`,
      [tenantId, userIds],
    );
    return new Map(found.map(({ userId, timezone }) => [userId, timezone]));
  }
}
