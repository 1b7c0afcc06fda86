import type { Departure, Leaver } from '../departure';
import type { Expiring, ExpiryQueue } from './expiry-queue';
import { UpstreamError } from './upstream-error';

/** A request's time, over all its attempts: until its deadline, or until its caller leaves. */
export class Call implements Expiring, Leaver {
  readonly dueAt: number;
  private reason: Error | undefined;
  private interrupt: ((reason: Error) => void) | undefined;

  constructor(
    private readonly deadlines: ExpiryQueue,
    private readonly departure: Departure,
  ) {
    this.dueAt = performance.now() + deadlines.milliseconds;
    deadlines.add(this);
    departure.add(this);
  }

  get remainingMs(): number {
    return this.dueAt - performance.now();
  }

  /** What is to be told when the time ends, or at once when it has ended. */
  onStop(interrupt: (reason: Error) => void): void {
    if (this.reason) interrupt(this.reason);
    else this.interrupt = interrupt;
  }

  /** Waits; rejects as soon as the time ends. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      this.onStop((reason) => {
        clearTimeout(timer);
        reject(reason);
      });
    });
  }

  end(): void {
    this.deadlines.delete(this);
    this.departure.delete(this);
    this.interrupt = undefined;
  }

  expire(): void {
    const { milliseconds } = this.deadlines;
    this.stop(new UpstreamError('timeout', `no answer within ${milliseconds} ms`));
  }

  leave(reason: Error): void {
    this.stop(reason);
  }

  private stop(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.interrupt?.(reason);
  }
}
