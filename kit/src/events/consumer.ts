import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { firstRow } from '../database';
import type { Logger } from '../logging';
import type { StoredEvent } from './event';
import type { EventFeed } from './feed';
import { readBounds, readOutbox, sequencedHead } from './outbox';

const BATCH = 100;
const POLL_MS = 1_000;
const MAX_ATTEMPTS = 5;
const BACKOFF_MS = 200;

/** A domain's standing interest in the events of others. */
export interface Consumer {
  /** Stable: the position is kept under it. */
  readonly name: string;
  readonly types: readonly string[];
  /** Applies one event inside the transaction that also moves the position: effects happen once. */
  handle(event: StoredEvent, manager: EntityManager): Promise<void>;
}

/** What a consumer runs on. */
export interface ConsumerDependencies {
  readonly database: DataSource;
  readonly feed: EventFeed;
  readonly log: Logger;
}

/**
 * Runs a consumer from its kept position on, one replica at a time. An event that fails five times
 * becomes a dead letter and does not hold up those behind it.
 */
export class ConsumerRunner {
  private position = 0n;
  private closed = false;
  private wake: (() => void) | undefined;
  private pending = false;
  private readonly progress = new Set<() => void>();
  private running: Promise<void> = Promise.resolve();
  private stop: (() => void) | undefined;

  constructor(
    private readonly consumer: Consumer,
    private readonly on: ConsumerDependencies,
  ) {}

  async start(): Promise<void> {
    await this.on.database.query(
      'INSERT INTO kit.consumer (name) VALUES ($1) ON CONFLICT DO NOTHING',
      [this.consumer.name],
    );
    this.stop = this.on.feed.subscribe(() => {
      this.signal();
    });
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stop?.();
    this.signal();
    await this.running;
  }

  /**
   * Waits until everything that was committed before this call is applied, at most `timeoutMs`
   * milliseconds. Returns whether it is. Call it on a miss, before answering "not there".
   */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    const head = await sequencedHead(this.on.database, deadline);
    if (this.position >= head) return true;
    this.signal();
    return new Promise((resolve) => {
      const finish = (): void => {
        const done = this.position >= head;
        if (!done && !expired) return;
        clearTimeout(timer);
        this.progress.delete(finish);
        resolve(done);
      };
      let expired = false;
      const timer = setTimeout(() => {
        expired = true;
        finish();
      }, deadline - Date.now());
      this.progress.add(finish);
    });
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      let moved = false;
      try {
        moved = await this.applyBatch();
      } catch (error) {
        this.on.log.warn({ err: error, consumer: this.consumer.name }, 'an event batch failed');
        moved = await this.applyOneByOne();
      }
      for (const listener of [...this.progress]) listener();
      if (!moved) await this.rest();
    }
  }

  /** Whether there may be more right away. */
  private async applyBatch(): Promise<boolean> {
    const { position, more } = await this.on.database.transaction(async (manager) => {
      const { events, after, head } = await this.next(manager, BATCH);
      for (const event of events) await this.consumer.handle(event, manager);
      const full = events.length === BATCH;
      const reached = full ? (events.at(-1)?.position ?? head) : head;
      if (reached !== after) await this.moveTo(manager, reached);
      return { position: reached, more: full };
    });
    this.position = position;
    return more;
  }

  private async applyOneByOne(): Promise<boolean> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && !this.closed; attempt += 1) {
      try {
        const { position, more } = await this.on.database.transaction(async (manager) => {
          const { events, head } = await this.next(manager, 1);
          const [event] = events;
          if (event) await this.attempt(event, manager, attempt);
          const reached = event?.position ?? head;
          await this.moveTo(manager, reached);
          return { position: reached, more: event !== undefined };
        });
        this.position = position;
        return more;
      } catch (error) {
        this.on.log.warn({ err: error, consumer: this.consumer.name, attempt }, 'an event failed');
        await sleep(BACKOFF_MS * 2 ** attempt * (0.5 + Math.random()));
      }
    }
    return false;
  }

  private async attempt(
    event: StoredEvent,
    manager: EntityManager,
    attempt: number,
  ): Promise<void> {
    if (attempt < MAX_ATTEMPTS) {
      await this.consumer.handle(event, manager);
      return;
    }
    await manager.query('SAVEPOINT last_attempt');
    try {
      await this.consumer.handle(event, manager);
    } catch (error) {
      await manager.query('ROLLBACK TO SAVEPOINT last_attempt');
      await manager.query(
        `INSERT INTO kit.dead_letter (consumer, event_id, error, attempts) VALUES ($1, $2, $3, $4)
         ON CONFLICT (consumer, event_id) DO UPDATE SET error = $3, attempts = $4, failed_at = now()`,
        [this.consumer.name, event.id, String(error), attempt],
      );
      this.on.log.error(
        { err: error, consumer: this.consumer.name, eventId: event.id },
        'dead letter',
      );
    }
  }

  private async next(
    manager: EntityManager,
    limit: number,
  ): Promise<{ events: StoredEvent[]; after: bigint; head: bigint }> {
    const row = await firstRow<{ position: string }>(
      manager,
      'SELECT position FROM kit.consumer WHERE name = $1 FOR UPDATE',
      [this.consumer.name],
    );
    const after = BigInt(row?.position ?? 0);
    const { head } = await readBounds(manager);
    if (after >= head) return { events: [], after, head: after };
    const events = await readOutbox(manager, {
      after,
      upTo: head,
      types: this.consumer.types,
      limit,
    });
    return { events, after, head };
  }

  private async moveTo(manager: EntityManager, position: bigint): Promise<void> {
    await manager.query('UPDATE kit.consumer SET position = $2 WHERE name = $1', [
      this.consumer.name,
      position.toString(),
    ]);
  }

  private signal(): void {
    this.pending = true;
    this.wake?.();
  }

  private async rest(): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.pending = false;
    this.wake = undefined;
  }
}
