/** Something that ends when its caller leaves. */
export interface Leaver {
  leave(reason: Error): void;
}

/** Tells many of one signal with a single listener: adding and removing one takes longer than a fetch's headers. */
export class Departure {
  private readonly leavers = new Set<Leaver>();
  private listens = false;

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** `leaver` is told once, unless it is deleted before. */
  add(leaver: Leaver): void {
    if (!this.signal) return;
    this.leavers.add(leaver);
    if (this.listens) return;
    this.listens = true;
    this.signal.addEventListener('abort', this, { once: true });
  }

  delete(leaver: Leaver): void {
    this.leavers.delete(leaver);
  }

  /** The signal's listener. */
  handleEvent(): void {
    const reason = this.signal?.reason as Error;
    for (const leaver of this.leavers) leaver.leave(reason);
  }
}
