import type { GraphQLFormattedError } from 'graphql';
import type { ExecutionScope } from './execution-scope';

/** A fetch of a plan: the same object at every execution, so that caches can hang on it. */
export interface PlannedFetch {
  /** Name of the subgraph. */
  readonly service: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  readonly operationName: string | undefined;
}

/** One sending of it. */
export interface SubgraphRequest {
  readonly fetch: PlannedFetch;
  /** JSON text of the variables object, e.g. `{"representations":[…],"first":3}`. */
  readonly variablesText: string;
}

/** A subgraph's answer to it. */
export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** What came back. Each `take` gives a copy of its own, which the caller may change. */
export interface SubgraphReply {
  take(): SubgraphAnswer;
}

/** The way to a subgraph. */
export interface SubgraphTransport {
  /** Rejects when the subgraph gives no GraphQL answer in time, or when the caller has left. */
  send(request: SubgraphRequest, scope: ExecutionScope): Promise<SubgraphReply>;
  /** Lets what is under way end, then closes. */
  close(): Promise<void>;
}

const heads = new WeakMap<PlannedFetch, string>();

/** The body of a request: JSON text of a GraphQL-over-HTTP request (§5.3). */
export function requestBody({ fetch, variablesText }: SubgraphRequest): string {
  let head = heads.get(fetch);
  if (head === undefined) {
    const { query, operationName } = fetch;
    // Without its closing brace, and with `operationName` only when there is one.
    head = `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":`;
    heads.set(fetch, head);
  }
  return `${head}${variablesText}}`;
}
