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
}

/** The caller's address and software, where known. */
export interface ClientInfo {
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
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

/** One subgraph: in this process (`local`), or at its GraphQL endpoint (`url`, http or https). */
export interface GatewaySubgraph {
  readonly name: string;
  readonly local?: LocalSubgraph;
  readonly url?: string;
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
