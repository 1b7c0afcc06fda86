/** A socket that is looked after. */
export interface KeptSocket {
  /** When it is looked at next, as `performance.now()` tells the time. */
  readonly due: number;
  /** Sends a ping, or ends the socket of a client that is gone. */
  check(now: number): void;
}

const LONGEST_TICK_MS = 1_000;
const CHECKS_PER_INTERVAL = 4;

/** Looks after all sockets with one timer, each in its own time. */
export class SocketKeeper<S extends KeptSocket> {
  private readonly kept = new Set<S>();
  private readonly tickMs: number;
  private timer: NodeJS.Timeout | undefined;
  private emptied: (() => void) | undefined;

  /** `shortestMs`: the shortest interval that a socket sets for itself. */
  constructor(shortestMs: number) {
    this.tickMs = Math.min(LONGEST_TICK_MS, shortestMs / CHECKS_PER_INTERVAL);
  }

  get sockets(): ReadonlySet<S> {
    return this.kept;
  }

  add(socket: S): void {
    this.kept.add(socket);
    this.timer ??= setInterval(() => this.sweep(), this.tickMs).unref();
  }

  remove(socket: S): void {
    if (!this.kept.delete(socket) || this.kept.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.emptied?.();
  }

  /** Resolves when the last socket is gone. */
  async empty(): Promise<void> {
    if (this.kept.size === 0) return;
    await new Promise<void>((resolve) => (this.emptied = resolve));
  }

  private sweep(): void {
    const now = performance.now();
    for (const socket of this.kept) {
      if (socket.due <= now) socket.check(now);
    }
  }
}
