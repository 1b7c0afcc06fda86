import { RollingWindow } from './rolling-window';
import type { UpstreamError } from './upstream-error';

export interface RetryOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** The first pause lasts at most this long, the next twice as long, and so on. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Share of all requests, 0 to 1, that may be further attempts. */
  readonly budget: number;
}

export const DEFAULT_RETRIES: RetryOptions = {
  retries: 2,
  firstPauseMs: 50,
  longestPauseMs: 1_000,
  budget: 0.2,
};

const WINDOW_MS = 10_000;
// Of few requests no share could be taken.
const ALWAYS_ALLOWED = 5;

interface Chance {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Decides whether a request that failed is sent again, and when. */
export class RetryPolicy {
  private readonly window: RollingWindow;
  private readonly random: () => number;

  constructor(
    private readonly options: RetryOptions,
    { now = () => performance.now(), random = Math.random }: Chance = {},
  ) {
    this.window = new RollingWindow(WINDOW_MS, now);
    this.random = random;
  }

  /** Counts a request that is sent for the first time: the budget is a share of these. */
  requested(): void {
    this.window.add(1, 0);
  }

  /**
   * How long to wait before the attempt after `attempts` failed ones, in milliseconds; undefined
   * when there shall be none. Takes it from the budget.
   */
  pauseAfter(error: UpstreamError, attempts: number, remainingMs: number): number | undefined {
    const { retries, firstPauseMs, longestPauseMs, budget } = this.options;
    if (!error.worthAnotherTry || attempts > retries) return undefined;
    const longest = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
    // The subgraph's own wish is the least; what comes on top keeps callers from coming all at once.
    const pause = (error.retryAfterMs ?? 0) + longest * this.random();
    if (pause >= remainingMs) return undefined;
    const { total, marked } = this.window.sum();
    if (marked >= Math.max(ALWAYS_ALLOWED, total * budget)) return undefined;
    this.window.add(0, 1);
    return pause;
  }
}

/** Milliseconds a `Retry-After` asks for: seconds or a date (RFC 9110 §10.2.3). */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
