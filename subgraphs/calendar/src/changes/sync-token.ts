import { InvalidInputError } from '@suitegraph/kit/errors';
import type { CalendarRow } from '../calendars/calendar.repository';

// RFC 6578 §3.2: opaque to clients. The calendar is part of it, so that one's token is none of another.
const FORM = /^c1\.([^.]{1,64})\.(\d{1,18})$/;

/** Where a calendar is now. */
export function syncTokenOf({ id }: Pick<CalendarRow, 'id'>, seq: bigint | string): string {
  return `c1.${id}.${seq.toString()}`;
}

/**
 * The number of the change a token stands for; null when it is of another calendar, older than what is
 * remembered, or in the future as after a restored backup: the client has to read everything again.
 *
 * @throws InvalidInputError when it is no sync token of a calendar.
 */
export function seqOf(
  calendar: Pick<CalendarRow, 'id' | 'syncSeq' | 'prunedSeq'>,
  token: string,
): bigint | null {
  const [, id, digits] = FORM.exec(token) ?? [];
  if (id === undefined || digits === undefined) {
    throw new InvalidInputError('Not a sync token of a calendar', ['since']);
  }
  const seq = BigInt(digits);
  const known = seq >= BigInt(calendar.prunedSeq) && seq <= BigInt(calendar.syncSeq);
  return id === calendar.id && known ? seq : null;
}
