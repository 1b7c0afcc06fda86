import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';

const EVERY_MS = 60_000;

/** Tidies up once a minute. */
export class Upkeep implements Worker {
  readonly name = 'inbound upkeep';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly tidy: () => Promise<void>,
    private readonly on: { readonly log: Logger },
  ) {}

  start(): Promise<void> {
    this.timer = setInterval(() => {
      this.running = this.running.then(this.tidy).catch((error: unknown) => {
        this.on.log.warn({ err: error }, 'tidying up after received mail failed');
      });
    }, EVERY_MS).unref();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
