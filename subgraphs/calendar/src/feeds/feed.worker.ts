import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { DataSource } from 'typeorm';
import type { FeedRefresher } from './feed.refresher';
import type { FeedRepository } from './feed.repository';

const POLL_MS = 15_000;
const AT_ONCE = 4;
/** Longer than a reading takes; when its process dies, another one takes over after it. */
const LEASE_MS = 5 * 60_000;

/** Reads followed calendars when they are due, each in one process at a time. */
export class FeedWorker implements Worker {
  readonly name = 'calendar-feeds';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;
  private woken = false;

  constructor(
    private readonly on: {
      readonly database: DataSource;
      readonly feeds: FeedRepository;
      readonly refresher: FeedRefresher;
      readonly log: Logger;
    },
  ) {}

  start(): Promise<void> {
    this.stopped = false;
    this.schedule(0);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Looks at once for what is due. */
  wake(): void {
    this.woken = true;
    this.schedule(0);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.tick());
    }, delayMs);
  }

  private isWoken(): boolean {
    return this.woken;
  }

  private async tick(): Promise<void> {
    if (this.stopped) return;
    let full = false;
    this.woken = false;
    try {
      const due = await this.on.feeds.claim(this.on.database, AT_ONCE, LEASE_MS);
      await Promise.all(due.map((feed) => this.on.refresher.refresh(feed)));
      full = due.length === AT_ONCE;
    } catch (error) {
      this.on.log.warn({ err: error }, 'followed calendars could not be looked after');
    }
    // Whoever woke it while it was reading wants another look.
    this.schedule(full || this.isWoken() ? 0 : POLL_MS);
  }
}
