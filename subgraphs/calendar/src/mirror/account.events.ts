import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import { CALENDAR_CHANGED } from '../calendars/calendar.service';
import type { AccountState, DavAccountRow, MirroredCalendar } from './account';

/** The event type under which accounts elsewhere are announced. */
export const ACCOUNT_CHANGED = 'calendar.account';

/** An account was connected, works, fails or is gone. */
export function accountEvent(
  { id, tenantId, userId }: Pick<DavAccountRow, 'id' | 'tenantId' | 'userId'>,
  kind: ChangeKind,
  state: AccountState,
): NewEvent {
  return {
    tenantId,
    audience: [userId],
    type: ACCOUNT_CHANGED,
    kind,
    key: id,
    data: { state },
  };
}

/** A calendar changed on its server. */
export function mirroredCalendarEvent(
  { calendarId, tenantId, ownerId }: Pick<MirroredCalendar, 'calendarId' | 'tenantId' | 'ownerId'>,
  kind: ChangeKind,
): NewEvent {
  return { tenantId, audience: [ownerId], type: CALENDAR_CHANGED, kind, key: calendarId };
}
