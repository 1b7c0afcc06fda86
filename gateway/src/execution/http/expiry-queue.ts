/** Something that must end in time. */
export interface Expiring {
  /** When its time is over, on the clock of `performance.now()`. */
  readonly dueAt: number;
  expire(): void;
}

// Finer would wake the process more often than deadlines of seconds are worth.
const COARSEST_MS = 10;

/**
 * Ends what takes longer than a fixed time, with one timer for all: as the time is the same for
 * each, the first to come is the first to expire.
 */
export class ExpiryQueue {
  private readonly waiting = new Set<Expiring>();
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly milliseconds: number) {}

  /** `item` is due `milliseconds` from now, and no sooner than any before it. */
  add(item: Expiring): void {
    this.waiting.add(item);
    this.timer ??= this.schedule(this.milliseconds);
  }

  delete(item: Expiring): void {
    this.waiting.delete(item);
  }

  private schedule(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.expireDue(), Math.max(milliseconds, COARSEST_MS)).unref();
  }

  private expireDue(): void {
    this.timer = undefined;
    const now = performance.now();
    for (const item of this.waiting) {
      if (item.dueAt > now) {
        this.timer = this.schedule(item.dueAt - now);
        return;
      }
      this.waiting.delete(item);
      item.expire();
    }
  }
}
