/** Lets a bounded number of tasks run and a bounded number wait, in order. */
export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly limits: { readonly concurrency: number; readonly maxQueued: number },
  ) {}

  /** Whether one more task would be refused. */
  get full(): boolean {
    const { concurrency, maxQueued } = this.limits;
    return this.running >= concurrency && this.waiting.length >= maxQueued;
  }

  /** Waits for a place; throws the signal's reason when it aborts first. `leave` gives it back. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.running < this.limits.concurrency) {
      this.running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', give);
        resolve();
      };
      const give = (): void => {
        this.waiting.splice(this.waiting.indexOf(admit), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', give, { once: true });
      this.waiting.push(admit);
    });
  }

  leave(): void {
    const next = this.waiting.shift();
    // The place goes straight to the next, so the count stays.
    if (next) next();
    else this.running -= 1;
  }
}
