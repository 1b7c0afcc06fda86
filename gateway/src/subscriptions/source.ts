import type { GraphQLFormattedError } from 'graphql';
import type { ExecutionScope } from '../execution/execution-scope';
import type { SubgraphAnswer, SubgraphFetch } from '../execution/transport';

/** Where a subgraph's events go. `error` and `complete` are the last that is heard. */
export interface EventSink {
  next(event: SubgraphAnswer): void;
  error(cause: unknown): void;
  complete(): void;
}

/** The way to a subgraph's event streams. */
export interface SubscriptionSource {
  /** Opens a stream and returns how to leave it; rejects when it cannot be opened. */
  subscribe(fetch: SubgraphFetch, scope: ExecutionScope, sink: EventSink): Promise<() => void>;
  close(): Promise<void>;
}

/** The subgraph answered a subscription with errors of its own. */
export class SubscriptionRefusedError extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors[0]?.message ?? 'The subscription was refused');
    this.name = 'SubscriptionRefusedError';
  }
}
