import type { DataSource } from 'typeorm';
import type { Logger } from '../logging';
import type { Bus, BusListener } from './bus';
import { decodeCursor } from './cursor';
import type { StoredEvent } from './event';
import { readBounds, readOutbox } from './outbox';
import { InvalidInputError, SyncTokenExpiredError } from '../errors';
import { BoundedStream } from './stream';

const PAGE = 500;
const CHECK_MS = 1_000;

/** Which events a subscriber wants. */
export interface StreamQuery {
  readonly tenantId: string;
  readonly userId: string;
  readonly types: readonly string[];
  /** Replay what came after this cursor first. */
  readonly after?: string | undefined;
  readonly accepts?: (event: StoredEvent) => boolean;
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The events of this process, in commit order and without gaps: what the bus brings, and from the
 * outbox what the bus has lost.
 */
export class EventFeed {
  private readonly listeners = new Set<BusListener>();
  private position = 0n;
  private work: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    this.position = (await readBounds(this.database)).head;
    this.unsubscribe = this.bus.subscribe((events) => {
      this.enqueue(() => this.take(events));
    });
    this.timer = setInterval(() => {
      this.enqueue(() => this.catchUp());
    }, CHECK_MS).unref();
  }

  async close(): Promise<void> {
    this.unsubscribe?.();
    clearInterval(this.timer);
    await this.work;
    this.listeners.clear();
  }

  /** The newest position any process has been given. */
  async head(): Promise<bigint> {
    return (await readBounds(this.database)).head;
  }

  /** Calls `listener` with every later batch; returns the function that ends it. */
  subscribe(listener: BusListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first later event that `accepts` takes, or undefined after `timeoutMs`. */
  waitFor(
    accepts: (event: StoredEvent) => boolean,
    timeoutMs: number,
  ): Promise<StoredEvent | undefined> {
    return new Promise((resolve) => {
      const finish = (event?: StoredEvent): void => {
        clearTimeout(timer);
        stop();
        resolve(event);
      };
      const timer = setTimeout(finish, timeoutMs);
      const stop = this.subscribe((events) => {
        const found = events.find(accepts);
        if (found) finish(found);
      });
    });
  }

  /**
   * A subscriber's stream: first the replay after its cursor, then live, each event once. It holds a
   * bounded number of events and ends with an error when the subscriber is too slow to take them.
   *
   * @throws SyncTokenExpiredError when the cursor is older than the outbox.
   */
  stream(query: StreamQuery): AsyncGenerator<StoredEvent, void> {
    const ended = new AbortController();
    const signal = query.signal ? AbortSignal.any([query.signal, ended.signal]) : ended.signal;
    const live = new BoundedStream(signal);
    const joinedAt = this.position;
    const stop = this.subscribe((events) => {
      live.push(events.filter((event) => matches(query, event)));
    });
    signal.addEventListener('abort', stop, { once: true });
    return endable(this.follow({ ...query, signal }, joinedAt, live), ended);
  }

  private async *follow(
    query: StreamQuery,
    joinedAt: bigint,
    live: BoundedStream,
  ): AsyncGenerator<StoredEvent, void> {
    if (query.after !== undefined) yield* this.replay(query, joinedAt);
    yield* live;
  }

  private async *replay(query: StreamQuery, upTo: bigint): AsyncGenerator<StoredEvent, void> {
    let after = decodeCursor(query.after ?? '');
    const { head, pruned } = await readBounds(this.database);
    if (after < pruned) throw new SyncTokenExpiredError();
    if (after > head) throw new InvalidInputError('The cursor lies in the future', ['after']);
    const { tenantId, userId, types } = query;
    for (;;) {
      const found = await readOutbox(this.database, {
        after,
        upTo,
        types,
        tenantId,
        userId,
        limit: PAGE,
      });
      for (const event of found) {
        if (query.signal?.aborted) return;
        if (matches(query, event)) yield event;
      }
      const last = found.at(-1);
      if (!last || found.length < PAGE) return;
      after = last.position;
    }
  }

  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch((error: unknown) => {
      this.log.warn({ err: error }, 'following the outbox failed');
    });
  }

  private async take(events: readonly StoredEvent[]): Promise<void> {
    const fresh = events.filter((event) => event.position > this.position);
    const [first] = fresh;
    if (!first) return;
    if (first.position > this.position + 1n) await this.catchUp();
    this.deliver(fresh.filter((event) => event.position > this.position));
  }

  private async catchUp(): Promise<void> {
    const { head } = await readBounds(this.database);
    while (this.position < head) {
      const found = await readOutbox(this.database, {
        after: this.position,
        upTo: head,
        limit: PAGE,
      });
      if (found.length === 0) this.position = head;
      else this.deliver(found);
    }
  }

  private deliver(events: readonly StoredEvent[]): void {
    const last = events.at(-1);
    if (!last) return;
    this.position = last.position;
    for (const listener of this.listeners) listener(events);
  }
}

function matches(query: StreamQuery, event: StoredEvent): boolean {
  return (
    event.tenantId === query.tenantId &&
    event.audience.includes(query.userId) &&
    query.types.includes(event.type) &&
    (query.accepts?.(event) ?? true)
  );
}

/**
 * A generator whose `return()` takes effect at once: a plain one queues it behind the `next()` that
 * waits for an event, so that a subscriber who has left would stay until something happens.
 */
function endable<T>(
  source: AsyncGenerator<T, void>,
  ended: AbortController,
): AsyncGenerator<T, void> {
  return {
    next: async () => {
      const step = await source.next().catch((error: unknown) => {
        ended.abort();
        throw error;
      });
      if (step.done) ended.abort();
      return step;
    },
    return: () => {
      ended.abort();
      return source.return();
    },
    throw: (error) => {
      ended.abort();
      return source.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
