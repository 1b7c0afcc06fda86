/** One item waiting for its batch. */
interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** How items are gathered. */
export interface BatcherOptions {
  /** Items in a batch. */
  readonly most: number;
  /** So long, in milliseconds, a batch waits for more company after one that had some. */
  readonly gatherMs: number;
}

/**
 * Group commit: what arrives while a batch is being written is written together as the next one, so
 * that many clients share one transaction and one wait for the disk, and a lone one never waits.
 * A batch that fails is repeated item by item: one bad item fails alone.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private running: Promise<void> | undefined;
  private full: (() => void) | undefined;

  /** @param write answers in the order of its items. */
  constructor(
    private readonly write: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly options: BatcherOptions,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.waiting.length >= this.options.most) this.full?.();
      this.running ??= this.run();
    });
  }

  /** Resolves when nothing is waiting or being written. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Whatever arrives in this turn of the event loop belongs to the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.options.most);
      if (!(await this.tryBatch(batch)) && batch.length > 1) {
        for (const one of batch) await this.tryBatch([one], one.reject);
      }
      // Those who have just had their answer are about to send the next.
      if (batch.length > 1) await this.gather();
    }
    this.running = undefined;
  }

  private async gather(): Promise<void> {
    if (this.waiting.length >= this.options.most) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.gatherMs);
      this.full = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.full = undefined;
  }

  private async tryBatch(
    batch: readonly Waiting<Item, Result>[],
    failed: ((error: unknown) => void) | undefined = batch.length === 1
      ? batch[0]?.reject
      : undefined,
  ): Promise<boolean> {
    try {
      const results = await this.write(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      return true;
    } catch (error) {
      failed?.(error);
      return false;
    }
  }
}
