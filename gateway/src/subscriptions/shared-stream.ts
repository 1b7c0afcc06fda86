import type { Answer } from '../execution/answer';
import type { Caller, ExecutionScope } from '../execution/execution-scope';
import type { SubgraphAnswer } from '../execution/transport';
import { Hydration } from './hydration';
import type { SubscriptionSource } from './source';
import { subscriberTooSlow } from './stream-errors';
import { SubscriptionStream, type StreamEnd } from './subscription-stream';
import { Upstream } from './upstream';

type UpstreamParts = ConstructorParameters<typeof Upstream>[0];

/** What a stream needs of the graph it belongs to; `caller` is whoever stands for its members. */
export interface StreamHome {
  source(): SubscriptionSource;
  scope(caller: Caller): ExecutionScope;
  /** Never rejects. */
  hydrate(event: SubgraphAnswer, caller: Caller): Promise<Answer>;
  /** What ended the way to the subgraph, for a client. */
  describe(cause: unknown, caller: Caller): StreamEnd;
  /** Nobody may join the stream any more. */
  closed(stream: SharedStream): void;
}

interface SharedStreamOptions extends Omit<UpstreamParts, 'listener' | 'scope' | 'source'> {
  readonly bufferedEvents: number;
  /** Whoever asks first; later, any member stands for all. */
  readonly caller: Caller;
}

/**
 * One stream of a subgraph and the clients that asked for the same with the same authority. Each
 * event is hydrated once, for all of them.
 */
export class SharedStream {
  private readonly members = new Set<SubscriptionStream>();
  private readonly upstream: Upstream;
  private readonly hydration: Hydration;
  private readonly replays: boolean;
  private caller: Caller;
  private opening: Promise<void> | undefined;
  private received = false;
  private ended = false;
  private cursor: string | undefined;

  constructor(
    private readonly options: SharedStreamOptions,
    private home: StreamHome,
  ) {
    const { operation, variables, bufferedEvents, caller, retry, log } = options;
    this.caller = caller;
    this.replays = operation.replays(variables);
    this.hydration = new Hydration({
      limit: bufferedEvents,
      hydrate: (event) => this.home.hydrate(event, this.caller),
      deliver: (delivery) => {
        this.cursor = delivery.cursor ?? this.cursor;
        for (const member of [...this.members]) member.deliver(delivery);
      },
    });
    this.upstream = new Upstream({
      ...{ operation, variables, retry, log },
      source: () => this.home.source(),
      scope: (signal) => this.home.scope({ ...this.caller, signal }),
      listener: {
        event: (event, cursor) => {
          this.received = true;
          if (!this.hydration.push(event, cursor)) this.fail(subscriberTooSlow);
        },
        ended: (cause) => this.end(cause),
      },
    });
  }

  /** Whoever stands for the members. */
  get speaker(): Caller {
    return this.caller;
  }

  /** Whether who joins now misses nothing of what it asks for. */
  get isOpen(): boolean {
    return !this.ended && !(this.replays && this.received);
  }

  /** Adds a client. Rejects when the subgraph's stream cannot be opened. */
  async join(caller: Caller): Promise<SubscriptionStream> {
    const { bufferedEvents } = this.options;
    const member = new SubscriptionStream({ caller, bufferedEvents, cursor: this.cursor });
    this.members.add(member);
    member.whenClosed(() => this.leave(member));
    this.opening ??= this.upstream.open();
    try {
      await this.opening;
    } catch (error) {
      this.close();
      await member.return();
      throw error;
    }
    return member;
  }

  /** Goes on as a stream of another graph. */
  moveTo(home: StreamHome): void {
    this.home.closed(this);
    this.home = home;
  }

  /** Ends the stream of every client at once. */
  fail(reason: StreamEnd): void {
    this.close();
    for (const member of [...this.members]) member.fail(reason);
  }

  private leave(member: SubscriptionStream): void {
    this.members.delete(member);
    if (this.members.size === 0) this.close();
    else if (member.caller === this.caller) this.caller = this.anyone();
  }

  private anyone(): Caller {
    const [member] = this.members;
    return member?.caller ?? this.caller;
  }

  private end(cause: unknown): void {
    this.markEnded();
    this.hydration.end(() => {
      const reason = cause === undefined ? undefined : this.home.describe(cause, this.caller);
      for (const member of [...this.members]) member.end(reason);
    });
  }

  private close(): void {
    this.markEnded();
    this.hydration.abort();
    this.upstream.close();
  }

  private markEnded(): void {
    if (this.ended) return;
    this.ended = true;
    this.home.closed(this);
  }
}
