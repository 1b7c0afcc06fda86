import type { Principal } from '@suitegraph/kit/auth';
import type { GraphQLSchema } from 'graphql';

/** What the gateway logs with: pino satisfies it. */
export interface GatewayLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Turns an access token into the principal it stands for; throws UnauthenticatedError. */
export interface TokenVerifier {
  verify(token: string): Promise<Principal>;
}

/** States to a subgraph who is calling. */
export interface AssertionSigner {
  sign(principal: Principal | null): Promise<string>;
  /** A statement that is there already and fresh enough, if any. */
  signed?(principal: Principal | null): string | undefined;
}

/** The caller's address, software and request headers, where known. */
export interface ClientInfo {
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Names in lower case. Header rules say which of them subgraphs get. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A subgraph in this process. */
export interface LocalSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  createContext(request: {
    principal: Principal | null;
    traceId: string;
    signal?: AbortSignal | undefined;
    client?: ClientInfo;
  }): unknown;
}

/** How the gateway reaches a subgraph over HTTP; its settings where left out. */
export interface SubgraphHttp {
  /** An answer must arrive within this time. */
  readonly deadlineMs?: number;
  readonly connections?: number;
  /** HTTP/2, where the subgraph offers it over TLS. */
  readonly http2?: boolean;
  /** PEM certificates to trust in place of the well-known authorities. */
  readonly ca?: string;
}

/** One subgraph: in this process (`local`), or at its GraphQL endpoint (`url`). */
export interface GatewaySubgraph {
  readonly name: string;
  readonly local?: LocalSubgraph;
  /** `http://…`, `https://…`, or `unix:///run/accounts.sock:/graphql`. */
  readonly url?: string;
  readonly http?: SubgraphHttp;
}

/** Knows of the sessions that were revoked before their tokens expire. */
export interface SessionRevocations {
  /** Tells when a session is revoked, so that its streams end. Returns how to stop listening. */
  onRevoked(listener: (sessionId: string) => void): () => void;
  isRevoked(sessionId: string): boolean;
}

/** Keeps the texts of automatically persisted queries, by their SHA-256. */
export interface ApqStore {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, text: string): Promise<void>;
  close?(): Promise<void>;
}

/** Knows which policies of `@policy` hold; asked once for each operation that names some. */
export interface PolicyEvaluator {
  /**
   * Those of `policies` that hold for `principal`, null for nobody. Whatever it leaves out does not
   * hold, nor does any when it fails or takes too long.
   */
  evaluate(
    principal: Principal | null,
    policies: ReadonlySet<string>,
    signal: AbortSignal,
  ): ReadonlySet<string> | Promise<ReadonlySet<string>>;
}

/** What a client may spend: `capacity` at once, which fills again by `refillPerSecond`. */
export interface BudgetTerms {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** The outcome of a spending. */
export interface Spending {
  readonly granted: boolean;
  /** What is left, below zero when operations cost more than was estimated. */
  readonly remaining: number;
  /** When it may be tried again, in milliseconds; 0 when it was granted. */
  readonly retryAfterMs: number;
}

/** Keeps what every client has left to spend. Never rejects. */
export interface BudgetStore {
  /** Takes `cost` from the budget of `client`, if it has that much. */
  spend(client: string, cost: number, terms: BudgetTerms): Spending | Promise<Spending>;
  /** Takes `difference` more, or gives it back when it is negative; returns what is left. */
  correct(client: string, difference: number, terms: BudgetTerms): number | Promise<number>;
  close?(): Promise<void>;
}
