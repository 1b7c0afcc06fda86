const TICK_MS = 250;

/**
 * Aborts what takes longer than a fixed time, up to a quarter of a second late: one timer for all,
 * where `AbortSignal.timeout` would take one for each.
 */
export class Deadlines {
  private readonly due = new Map<number, Set<AbortController>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly milliseconds: number) {}

  /** Aborts `controller` with a TimeoutError when the time is over; returns how to call it off. */
  watch(controller: AbortController): () => void {
    const tick = Math.ceil((performance.now() + this.milliseconds) / TICK_MS);
    const watched = this.due.get(tick) ?? new Set();
    if (watched.size === 0) this.due.set(tick, watched);
    watched.add(controller);
    this.timer ??= setInterval(() => this.expire(), TICK_MS).unref();
    return () => {
      watched.delete(controller);
    };
  }

  private expire(): void {
    const now = Math.floor(performance.now() / TICK_MS);
    for (const [tick, watched] of this.due) {
      if (tick > now) break;
      this.due.delete(tick);
      for (const controller of watched) controller.abort(timeoutError());
    }
    if (this.due.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function timeoutError(): DOMException {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError');
}
