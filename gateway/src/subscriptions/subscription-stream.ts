import { GraphQLError } from 'graphql';
import type { Answer } from '../execution/answer';
import type { Caller } from '../execution/execution-scope';
import { BoundedStream } from './bounded-stream';
import { subscriberTooSlow, type StreamFacts } from './stream-errors';

/** An event as the clients get it. */
export interface Delivery {
  readonly answer: Answer;
  readonly cursor: string | undefined;
}

/** Says why a stream ends. */
export type StreamEnd = (facts: StreamFacts) => GraphQLError;

interface StreamOptions {
  readonly caller: Caller;
  /** Events that may wait for the client. */
  readonly bufferedEvents: number;
  /** Where the stream begins, when that is known. */
  readonly cursor: string | undefined;
}

/**
 * The answers of one client's subscription. It ends when the client leaves, when the subgraph
 * completes, or by throwing a GraphQLError that says why; it never grows without bound.
 */
export class SubscriptionStream implements AsyncGenerator<Answer, undefined> {
  readonly caller: Caller;
  private readonly deliveries: BoundedStream<Delivery>;
  private lastCursor: string | undefined;
  private closed = false;
  private listeners: (() => void)[] = [];

  constructor({ caller, bufferedEvents, cursor }: StreamOptions) {
    this.caller = caller;
    this.lastCursor = cursor;
    this.deliveries = new BoundedStream(bufferedEvents);
  }

  /** Puts an event where the client takes it; ends the stream of a client too far behind. */
  deliver(delivery: Delivery): void {
    if (!this.deliveries.push(delivery)) this.fail(subscriberTooSlow);
  }

  /** Ends the stream after what waits for the client. */
  end(reason?: StreamEnd): void {
    this.deliveries.end(reason?.(this.facts));
  }

  /** Ends the stream at once with an error for the client. */
  fail(reason: StreamEnd): void {
    this.deliveries.abort(reason(this.facts));
    this.release();
  }

  /** Calls `listener` when the stream is over, at once if it is already. */
  whenClosed(listener: () => void): void {
    if (this.closed) listener();
    else this.listeners.push(listener);
  }

  async next(): Promise<IteratorResult<Answer, undefined>> {
    try {
      const { done, value } = await this.deliveries.next();
      if (done) {
        this.release();
        return { done: true, value: undefined };
      }
      this.lastCursor = value.cursor ?? this.lastCursor;
      return { done: false, value: value.answer };
    } catch (error) {
      this.release();
      throw this.withLastCursor(error);
    }
  }

  return(): Promise<IteratorResult<Answer, undefined>> {
    this.deliveries.abort();
    this.release();
    return Promise.resolve({ done: true, value: undefined });
  }

  async throw(error: unknown): Promise<IteratorResult<Answer, undefined>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private get facts(): StreamFacts {
    return { traceId: this.caller.trace.traceId, lastCursor: this.lastCursor };
  }

  // Events may have been delivered between the failure and its report.
  private withLastCursor(error: unknown): unknown {
    if (!(error instanceof GraphQLError) || this.lastCursor === undefined) return error;
    if (error.extensions['lastCursor'] === this.lastCursor) return error;
    const extensions = { ...error.extensions, lastCursor: this.lastCursor };
    return new GraphQLError(error.message, { extensions });
  }

  private release(): void {
    if (this.closed) return;
    this.closed = true;
    const { listeners } = this;
    this.listeners = [];
    for (const listener of listeners) listener();
  }
}
