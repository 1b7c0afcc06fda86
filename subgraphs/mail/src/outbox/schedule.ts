import { InvalidInputError } from '@suitegraph/kit/errors';

const MAX_UNDO_SECONDS = 3_600;
const MAX_AHEAD_MS = 366 * 86_400_000;

/** When a message goes out. */
export interface Schedule {
  readonly sendAt: Date;
  /** Until when the sender wanted to be able to take it back; null without such a wish. */
  readonly undoUntil: Date | null;
  /** Whether it waits at all. */
  readonly held: boolean;
}

/** What the sender asked for. */
export interface ScheduleInput {
  readonly sendAt?: Date | null;
  readonly undoSeconds?: number | null;
}

/** A time in the past means now; an undo window puts off what would go earlier. */
export function scheduleOf({ sendAt, undoSeconds }: ScheduleInput, now: Date): Schedule {
  const seconds = undoSeconds ?? 0;
  if (seconds < 0 || seconds > MAX_UNDO_SECONDS) {
    throw new InvalidInputError(`An undo window has 0 to ${MAX_UNDO_SECONDS} seconds`, [
      'input',
      'undoSeconds',
    ]);
  }
  if (sendAt && sendAt.getTime() - now.getTime() > MAX_AHEAD_MS) {
    throw new InvalidInputError('At most a year ahead', ['input', 'sendAt']);
  }
  const undoUntil = seconds === 0 ? null : new Date(now.getTime() + seconds * 1_000);
  const earliest = Math.max(now.getTime(), sendAt?.getTime() ?? 0, undoUntil?.getTime() ?? 0);
  return { sendAt: new Date(earliest), undoUntil, held: earliest > now.getTime() };
}
