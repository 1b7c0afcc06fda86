import type { Owner } from './calendar.repository';

/** Brings what mirrors servers elsewhere up to date before it is read, as far as these answer in time. */
export interface FreshCalendars {
  /** All calendars that the viewer sees, or one of them. */
  ensure(viewer: Owner, calendarId?: string): Promise<void>;
}
