export interface RetryLimits {
  /** Attempts after one loss. */
  readonly attempts: number;
  /** All of them begin within this time of the loss, in milliseconds. */
  readonly withinMs: number;
}

const FIRST_DELAY_MS = 100;
const FACTOR = 3;
// A stream that held this long was well again: a later loss is one of its own.
const STABLE_MS = 15_000;

/** When a lost stream is opened again: exponential back-off with jitter, so that many don't come at once. */
export class RetrySchedule {
  private attempts = 0;
  private lostAt = 0;
  private openedAt = 0;

  constructor(
    private readonly limits: RetryLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The stream is open. */
  opened(): void {
    this.openedAt = this.now();
  }

  /** The stream has proved itself: the next loss begins to count anew. */
  proved(): void {
    this.attempts = 0;
  }

  /** Milliseconds until the next attempt; undefined when there is none left. */
  next(): number | undefined {
    const now = this.now();
    if (this.openedAt > 0 && now - this.openedAt > STABLE_MS) this.attempts = 0;
    this.openedAt = 0;
    if (this.attempts === 0) this.lostAt = now;
    const { attempts, withinMs } = this.limits;
    const most = FIRST_DELAY_MS * FACTOR ** this.attempts;
    const delay = most * (0.5 + Math.random() / 2);
    if (this.attempts >= attempts || now + delay - this.lostAt > withinMs) return undefined;
    this.attempts += 1;
    return delay;
  }
}
