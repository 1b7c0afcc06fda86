import { InvalidInputError } from '@suitegraph/kit/errors';
import type { Window } from '../recurrence/expand';
import { DAY_MS, withinYears } from '../time/calendar-time';

/** The longest time one question may cover. */
const MAX_DAYS = 5 * 366;
/** Instances that one answer may be made from. */
export const MAX_LISTED = 20_000;

/** The window of two times. @throws InvalidInputError when it is empty, too long or out of range. */
export function checkWindow(from: Date, to: Date, maxDays = MAX_DAYS): Window {
  const window = { from: from.getTime(), to: to.getTime() };
  if (!withinYears(window.from)) throw new InvalidInputError('from is out of range', ['from']);
  if (!withinYears(window.to)) throw new InvalidInputError('to is out of range', ['to']);
  if (window.to <= window.from) throw new InvalidInputError('to must be later than from', ['to']);
  if (window.to - window.from > maxDays * DAY_MS) {
    throw new InvalidInputError(`from and to may be ${maxDays} days apart at most`, ['to']);
  }
  return window;
}
