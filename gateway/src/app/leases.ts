/** Counts what is under way, and tells when nothing is any more. */
export class Leases {
  private active = 0;
  private readonly waiting = new Set<() => void>();

  enter(): void {
    this.active += 1;
  }

  leave(): void {
    this.active -= 1;
    if (this.active > 0) return;
    for (const resolve of this.waiting) resolve();
  }

  /** Resolves when nothing is under way, or after `limitMs`. */
  async idle(limitMs: number): Promise<void> {
    if (this.active === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs).unref();
      this.waiting.add(done);
    });
  }
}
