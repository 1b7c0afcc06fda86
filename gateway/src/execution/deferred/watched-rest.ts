import { IncrementalResult, type DeferredData } from '../incremental';

type Rest = AsyncGenerator<IncrementalResult, undefined>;
type Next = IteratorResult<IncrementalResult, undefined>;

interface Watcher {
  /** Called once: when the last result is taken, or nobody takes one any more. */
  readonly ended: (outcome: 'ok' | 'errors') => void;
  /** What the last result tells of all parts, where something is to be told. */
  readonly conclude?:
    | ((parts: readonly DeferredData[]) => Promise<Readonly<Record<string, unknown>> | undefined>)
    | undefined;
}

/** What follows an answer, observed while it is taken. */
export class WatchedRest implements Rest {
  private readonly parts: DeferredData[] = [];
  private outcome: 'ok' | 'errors' = 'ok';
  private isOver = false;

  constructor(
    private readonly rest: Rest,
    private readonly watcher: Watcher,
  ) {}

  async next(): Promise<Next> {
    try {
      const next = await this.rest.next();
      if (!next.done) return { done: false, value: await this.see(next.value) };
      this.end();
      return next;
    } catch (error) {
      this.outcome = 'errors';
      this.end();
      throw error;
    }
  }

  return(): Promise<Next> {
    this.end();
    return this.rest.return(undefined);
  }

  throw(error: unknown): Promise<Next> {
    this.end();
    return this.rest.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private async see(result: IncrementalResult): Promise<IncrementalResult> {
    const { parts, hasNext } = result;
    const { conclude } = this.watcher;
    if (parts.some(({ errors }) => errors.length > 0)) this.outcome = 'errors';
    if (conclude) this.parts.push(...parts);
    if (hasNext) return result;
    const extensions = await conclude?.(this.parts);
    this.end();
    return extensions ? new IncrementalResult(parts, false, extensions) : result;
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.watcher.ended(this.outcome);
  }
}
