import type { GatewayLog } from '../app/ports';
import type { ExecutionScope } from '../execution/execution-scope';
import type { Variables } from '../execution/executor';
import type { SubgraphAnswer } from '../execution/transport';
import type { EventOperation } from './event-operation';
import { RetrySchedule, type RetryLimits } from './retry-schedule';
import {
  SubscriptionRefusedError,
  type EventSink,
  type SubscriptionSource,
  type UpstreamOperation,
} from './source';

/** What is heard of a subgraph's stream; `ended` comes last. */
export interface UpstreamListener {
  event(event: SubgraphAnswer, cursor: string | undefined): void;
  /** Without a cause the subgraph has completed. */
  ended(cause?: unknown): void;
}

interface UpstreamOptions {
  /** The way to the subgraph, now. */
  readonly source: () => SubscriptionSource;
  readonly operation: EventOperation;
  readonly variables: Variables;
  /** As whom the stream is opened, now; the signal is that the stream is of no use any more. */
  readonly scope: (signal: AbortSignal) => ExecutionScope;
  readonly retry: RetryLimits;
  readonly listener: UpstreamListener;
  readonly log: GatewayLog;
}

/**
 * One stream of a subgraph. When it is lost it is opened again and goes on after the last cursor,
 * unless events could be missed that way.
 */
export class Upstream {
  private leave: () => void = () => undefined;
  private leaving = new AbortController();
  private readonly retries: RetrySchedule;
  private timer: NodeJS.Timeout | undefined;
  private cursor: string | undefined;
  private closed = false;
  private attempt = 0;

  constructor(private readonly options: UpstreamOptions) {
    this.retries = new RetrySchedule(options.retry);
  }

  /** Rejects when the first attempt fails: the client is there to try again. */
  open(): Promise<void> {
    const { operation, variables } = this.options;
    return this.subscribe(operation.start(variables));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    this.leaving.abort();
    this.leave();
  }

  private async subscribe(operation: UpstreamOperation): Promise<void> {
    this.attempt += 1;
    this.leaving = new AbortController();
    const scope = this.options.scope(this.leaving.signal);
    const leave = await this.options.source().subscribe(operation, scope, this.sink(this.attempt));
    this.retries.opened();
    if (this.closed) leave();
    else this.leave = leave;
  }

  /** What an attempt that was given up still says is not heard. */
  private sink(attempt: number): EventSink {
    const { operation, listener } = this.options;
    const whileCurrent = (act: () => void): void => {
      if (attempt === this.attempt && !this.closed) act();
    };
    return {
      next: (event) =>
        whileCurrent(() => {
          const cursor = operation.takeCursor(event);
          this.cursor = cursor ?? this.cursor;
          this.retries.proved();
          listener.event(event, cursor);
        }),
      error: (cause) => whileCurrent(() => this.lost(cause)),
      complete: () => whileCurrent(() => this.finish()),
    };
  }

  private lost(cause: unknown): void {
    this.attempt += 1;
    this.leaving.abort();
    const again = cause instanceof SubscriptionRefusedError ? undefined : this.continuation();
    const delay = again && this.retries.next();
    if (!again || delay === undefined) {
      this.finish(cause);
      return;
    }
    const { log, operation } = this.options;
    // One socket may have carried thousands: what counts is told when a stream ends.
    log.debug({ err: cause, service: operation.service }, 'stream of a subgraph is opened again');
    this.timer = setTimeout(() => {
      if (this.closed) return;
      this.subscribe(again).catch((error: unknown) => {
        if (!this.closed) this.lost(error);
      });
    }, delay);
    this.timer.unref();
  }

  /** The operation that goes on where the stream was lost; undefined when there may be a gap. */
  private continuation(): UpstreamOperation | undefined {
    const { operation, variables } = this.options;
    if (this.cursor !== undefined) return operation.resume(variables, this.cursor);
    // Nothing has come since the cursor the client gave.
    return operation.replays(variables) ? operation.start(variables) : undefined;
  }

  private finish(cause?: unknown): void {
    this.closed = true;
    this.leaving.abort();
    this.options.listener.ended(cause);
  }
}
