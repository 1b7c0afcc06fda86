import { setTimeout as sleep } from 'node:timers/promises';
import type { DavSettings } from '../account';
import { DavTooManyRequests, DavUnavailable, type DavError } from '../errors';

const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT']);
const LONGEST_PAUSE_MS = 10_000;
// A server's own failure while it works on a request tends to come again (500, 501).
const PASSING = new Set<number | null>([null, 502, 503, 504]);

/** Whether another attempt can do no harm and may help. */
export function mayRetry(error: DavError, method: string): boolean {
  if (error instanceof DavTooManyRequests) return true;
  if (!(error instanceof DavUnavailable)) return false;
  if (error.outcome !== 'unknown') return true;
  return REPEATABLE.has(method) && PASSING.has(error.status);
}

/** When requests of one account may go on: what the server asks of one counts for all. */
export class Pauses {
  private until = 0;

  constructor(private readonly settings: Pick<DavSettings, 'firstPauseMs'>) {}

  /** Milliseconds to wait before the attempt after `attempts` failed ones. */
  after(error: DavError, attempts: number): number {
    const asked = error instanceof DavUnavailable || error instanceof DavTooManyRequests;
    const least = asked ? (error.retryAfterMs ?? 0) : 0;
    const longest = Math.min(this.settings.firstPauseMs * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
    if (least > 0) this.until = Math.max(this.until, Date.now() + least);
    // Chance keeps accounts of the same server from coming back all at once.
    return least + longest * Math.random();
  }

  /** Milliseconds left of the wait that the server has asked for. */
  get left(): number {
    return Math.max(0, this.until - Date.now());
  }

  /** Waits; throws the signal's reason when it aborts first. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds <= 0) return;
    await sleep(milliseconds, undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
}
