import type { GraphQLFormattedError } from 'graphql';
import type { ExecutionScope } from '../execution/execution-scope';
import type { SubgraphAnswer } from '../execution/transport';

/** A subscription as a subgraph is asked it. */
export interface UpstreamOperation {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Where a subgraph's events go. `error` and `complete` are the last that is heard. */
export interface EventSink {
  next(event: SubgraphAnswer): void;
  /** A SubscriptionRefusedError is the subgraph's own word; anything else is a loss on the way. */
  error(cause: unknown): void;
  complete(): void;
}

/** The way to a subgraph's event streams. */
export interface SubscriptionSource {
  /** Opens a stream and returns how to leave it; rejects when it cannot be opened. */
  subscribe(
    operation: UpstreamOperation,
    scope: ExecutionScope,
    sink: EventSink,
  ): Promise<() => void>;
  close(): Promise<void>;
}

/** The subgraph answered a subscription with errors of its own. */
export class SubscriptionRefusedError extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors[0]?.message ?? 'The subscription was refused');
    this.name = 'SubscriptionRefusedError';
  }
}
