import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';

const POLL_MS = 2_000;
const FOLD_EVERY_MS = 60_000;

/** The standing work of rules; each step says whether there was something to do. */
export interface RuleSteps {
  readonly effects: { next(): Promise<boolean> };
  readonly runs: { next(): Promise<boolean> };
  /** Sums up statistics. */
  fold(): Promise<void>;
}

/** Does what rules have left to do, one thing at a time: effects first, then runs through folders. */
export class RulesWorker implements Worker {
  readonly name = 'rules';
  private stopped = true;
  private pending = false;
  private foldAt = 0;
  private wakeUp: (() => void) | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly steps: RuleSteps,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    this.stopped = false;
    this.foldAt = Date.now() + FOLD_EVERY_MS;
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.pending = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      let busy = false;
      try {
        busy = (await this.steps.effects.next()) || (await this.steps.runs.next());
        if (Date.now() >= this.foldAt) {
          this.foldAt = Date.now() + FOLD_EVERY_MS;
          await this.steps.fold();
        }
      } catch (err) {
        this.log.error({ err }, 'the work of rules could not be done');
      }
      if (!busy) await this.rest();
    }
  }

  private async rest(): Promise<void> {
    if (!this.pending && !this.stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.pending = false;
    this.wakeUp = undefined;
  }
}
