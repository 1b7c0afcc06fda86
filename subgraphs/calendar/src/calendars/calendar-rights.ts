import type { CalendarRow } from './calendar.repository';

/** Whether a user may change what is in a calendar: its owner, and those who were let in to write. */
export function canWrite({ ownerId, shares, readOnly }: CalendarRow, userId: string): boolean {
  if (readOnly) return false;
  const own = shares.find((share) => share.userId === userId);
  return ownerId === userId || own?.rights === 'READ_WRITE';
}
