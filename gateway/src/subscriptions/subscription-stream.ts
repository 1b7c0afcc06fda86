import { GraphQLError } from 'graphql';
import type { Answer } from '../execution/answer';
import type { SubgraphAnswer } from '../execution/transport';
import { BoundedStream } from './bounded-stream';
import type { EventSink } from './source';
import { subscriberTooSlow } from './stream-errors';

interface StreamOptions {
  /** Events that may wait for the client. */
  readonly bufferedEvents: number;
  readonly traceId: string;
  /** Makes the client's answer of a subgraph's event. */
  readonly hydrate: (event: SubgraphAnswer) => Promise<Answer>;
  readonly cursorOf: (data: unknown) => string | undefined;
  /** How the way to the subgraph failed, as the client sees it. */
  readonly describe: (cause: unknown, lastCursor: string | undefined) => GraphQLError;
}

/**
 * The answers of one subscription. It ends when the client leaves, when the subgraph completes,
 * or by throwing a GraphQLError that says why; it never grows without bound.
 */
export class SubscriptionStream implements AsyncGenerator<Answer, undefined> {
  private readonly events: BoundedStream<SubgraphAnswer>;
  private lastCursor: string | undefined;
  private closed = false;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly options: StreamOptions) {
    this.events = new BoundedStream(options.bufferedEvents);
  }

  /** Where the subgraph's events are put. */
  readonly sink: EventSink = {
    next: (event) => {
      if (!this.events.push(event)) this.fail((facts) => subscriberTooSlow(facts));
    },
    error: (cause) => this.events.end(this.options.describe(cause, this.lastCursor)),
    complete: () => this.events.end(),
  };

  /** Calls `listener` when the stream is over, at once if it is already. */
  whenClosed(listener: () => void): void {
    if (this.closed) listener();
    else this.listeners.push(listener);
  }

  /** Ends the stream at once with an error for the client. */
  fail(reason: (facts: { traceId: string; lastCursor: string | undefined }) => GraphQLError): void {
    const { traceId } = this.options;
    this.events.abort(reason({ traceId, lastCursor: this.lastCursor }));
    this.release();
  }

  async next(): Promise<IteratorResult<Answer, undefined>> {
    try {
      const event = await this.events.next();
      if (event.done) {
        this.release();
        return { done: true, value: undefined };
      }
      const value = await this.options.hydrate(event.value);
      this.lastCursor = this.options.cursorOf(value.data) ?? this.lastCursor;
      return { done: false, value };
    } catch (error) {
      this.release();
      throw this.withLastCursor(error);
    }
  }

  return(): Promise<IteratorResult<Answer, undefined>> {
    this.events.abort();
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

  // Events may have been delivered between the failure and its report.
  private withLastCursor(error: unknown): unknown {
    if (!(error instanceof GraphQLError) || this.lastCursor === undefined) return error;
    const extensions = { ...error.extensions, lastCursor: this.lastCursor };
    return new GraphQLError(error.message, { extensions });
  }

  private release(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.listeners) listener();
  }
}
