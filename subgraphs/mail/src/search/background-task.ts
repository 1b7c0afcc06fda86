import type { EventFeed } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';

const LOOK_MS = 5_000;
const AFTER_FAILURE_MS = 2_000;

/** Runs one task again and again: when woken, after a while, and at once while there is more to do. */
export class BackgroundTask implements Worker {
  private stopped = false;
  private wake: (() => void) | undefined;
  private woken = false;
  private running: Promise<void> = Promise.resolve();
  private unsubscribe: (() => void) | undefined;

  constructor(
    readonly name: string,
    private readonly on: {
      readonly feed: Pick<EventFeed, 'subscribe'>;
      readonly log: Logger;
      /** Returns whether there may be more. */
      readonly step: () => Promise<boolean>;
      /** How long it waits for more once it is woken, in milliseconds. */
      readonly gatherMs?: number;
    },
  ) {}

  start(): Promise<void> {
    this.unsubscribe = this.on.feed.subscribe((events) => {
      if (events.some(({ type }) => type === 'mail.message')) this.rouse();
    });
    this.running = this.run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe?.();
    this.rouse();
    await this.running;
  }

  private rouse(): void {
    this.woken = true;
    this.wake?.();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        if (!(await this.on.step())) await this.rest(LOOK_MS);
      } catch (error) {
        this.on.log.warn({ err: error, task: this.name }, 'a background task failed');
        this.woken = false;
        await this.rest(AFTER_FAILURE_MS);
      }
    }
  }

  private async rest(atMostMs: number): Promise<void> {
    if (!this.woken) await this.sleep(atMostMs);
    const { gatherMs } = this.on;
    if (gatherMs !== undefined) await this.sleep(gatherMs, { deep: true });
    this.woken = false;
  }

  /** Waits until it is roused, or, when the sleep is deep, stopped. */
  private async sleep(ms: number, { deep = false } = {}): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        if (deep && !this.stopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
