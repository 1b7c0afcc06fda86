import type { StoredEvent } from '@suitegraph/kit/events';

/** What a subscriber asks for. */
export interface ChangedArgs {
  readonly calendars?: readonly string[] | null;
  readonly ids?: readonly string[] | null;
  readonly after?: string | null;
}

/** Whether a change is one a subscriber asked for: of an object, or of a calendar it is in or has left. */
export function isAskedFor({ key, data }: StoredEvent, { calendars, ids }: ChangedArgs): boolean {
  if (ids && !ids.includes(key)) return false;
  if (!calendars) return true;
  return [data['calendarId'], data['previousCalendarId']].some(
    (id) => typeof id === 'string' && calendars.includes(id),
  );
}
