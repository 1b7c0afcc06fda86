/** Values on their way to one consumer, at most `limit` of them waiting. */
export class BoundedStream<T> {
  private readonly waiting: T[] = [];
  private readers: PromiseWithResolvers<IteratorResult<T, undefined>>[] = [];
  private ended: { readonly error?: Error } | undefined;

  constructor(private readonly limit: number) {}

  /** Adds a value; false when the consumer is too far behind to take it. */
  push(value: T): boolean {
    if (this.ended) return true;
    const reader = this.readers.shift();
    if (reader) {
      reader.resolve({ done: false, value });
      return true;
    }
    if (this.waiting.length >= this.limit) return false;
    this.waiting.push(value);
    return true;
  }

  /** What waits is still delivered, then the end; or `error` instead of the end. */
  end(error?: Error): void {
    if (this.ended) return;
    this.ended = error ? { error } : {};
    for (const reader of this.readers) this.settle(reader);
    this.readers = [];
  }

  /** Ends at once: what waits is dropped. */
  abort(error?: Error): void {
    this.waiting.length = 0;
    this.end(error);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.waiting.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    const reader = Promise.withResolvers<IteratorResult<T, undefined>>();
    if (this.ended) this.settle(reader);
    else this.readers.push(reader);
    return reader.promise;
  }

  // An error is told once; who asks again is told of the end.
  private settle(reader: PromiseWithResolvers<IteratorResult<T, undefined>>): void {
    const error = this.ended?.error;
    this.ended = {};
    if (error) reader.reject(error);
    else reader.resolve({ done: true, value: undefined });
  }
}
