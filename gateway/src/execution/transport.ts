import type { GraphQLFormattedError } from 'graphql';
import type { ExecutionScope } from './execution-scope';

/** One fetch of a plan. */
export interface SubgraphFetch {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A subgraph's answer to it. */
export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** The way to a subgraph. Rejects when the subgraph gives no GraphQL answer in time. */
export interface SubgraphTransport {
  fetch(request: SubgraphFetch, scope: ExecutionScope): Promise<SubgraphAnswer>;
  close(): Promise<void>;
}
