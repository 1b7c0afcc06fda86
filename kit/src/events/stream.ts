import { ExpectedError } from '../errors';
import { encodeCursor } from './cursor';
import type { StoredEvent } from './event';

const CAPACITY = 1_000;

/** The subscriber took events more slowly than they came; `lastCursor` is where to resume. */
export class SlowSubscriberError extends ExpectedError {
  constructor(private readonly lastCursor: string | undefined) {
    super('RATE_LIMITED', 'The subscriber is too slow: subscribe again after the last cursor');
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, retriable: true, lastCursor: this.lastCursor ?? null };
  }
}

/** A queue between the feed and one subscriber, bounded, ended by its consumer or its signal. */
export class BoundedStream implements AsyncIterable<StoredEvent> {
  private queue: StoredEvent[] = [];
  private taken: StoredEvent | undefined;
  private overflowed = false;
  private notify: (() => void) | undefined;

  constructor(
    private readonly signal?: AbortSignal,
    private readonly capacity = CAPACITY,
  ) {}

  push(events: readonly StoredEvent[]): void {
    if (this.overflowed || events.length === 0) return;
    if (this.queue.length + events.length > this.capacity) {
      this.overflowed = true;
      this.queue = [];
    } else this.queue.push(...events);
    this.notify?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredEvent, void> {
    while (!this.signal?.aborted) {
      if (this.overflowed) {
        throw new SlowSubscriberError(this.taken && encodeCursor(this.taken.position));
      }
      const next = this.queue.shift();
      if (next) {
        this.taken = next;
        yield next;
      } else await this.wait();
    }
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.signal?.removeEventListener('abort', done);
        this.notify = undefined;
        resolve();
      };
      this.notify = done;
      this.signal?.addEventListener('abort', done);
    });
  }
}
