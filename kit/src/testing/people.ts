import { execute, parse, subscribe, type ExecutionResult } from 'graphql';
import { randomBytes } from 'node:crypto';
import { scopesOf, type Principal } from '../auth';
import type { NewEvent } from '../events';
import type { RunningSubgraph } from '../subgraph';

/** Data of a query that a test wrote as text, read as freely as it was written. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows its own query
export type Loose = any;

/** What a GraphQL document answers in a test. */
export type Answer = ExecutionResult<Loose>;

/** One person of a test world. */
export interface TestUser {
  readonly principal: Principal;
  execute(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Opens a subscription; end it with `return()`. */
  subscribe(
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<AsyncGenerator<Answer, void>>;
}

/** The principal of a test user: ids are readable, and the tenant is the domain. */
export function testPrincipal(name: string, roles: readonly string[] = ['USER']): Principal {
  const [local = name, domain = 'demo.test'] = name.split('@');
  return {
    userId: `user-${local}@${domain}`,
    tenantId: domain,
    sessionId: `session-${local}`,
    email: `${local}@${domain}`,
    roles,
    scopes: scopesOf(roles),
    expiresAt: new Date(Date.now() + 3_600_000),
  };
}

/** The event with which the admin domain announces a user. */
export function userCreated({ userId, tenantId, email, roles }: Principal): NewEvent {
  const [name = email] = email.split('@');
  return {
    tenantId,
    audience: [userId],
    type: 'admin.user',
    kind: 'CREATED',
    key: userId,
    data: { email, displayName: name, roles: [...roles], status: 'ACTIVE' },
  };
}

/** A person, or nobody, in front of a subgraph. */
export function testUser(subgraph: RunningSubgraph, principal: Principal | null): TestUser {
  const { schema } = subgraph;
  const contextValue = (): ReturnType<RunningSubgraph['createContext']> =>
    subgraph.createContext({ principal, traceId: randomBytes(16).toString('hex') });
  return {
    get principal(): Principal {
      if (!principal) throw new Error('Nobody is signed in');
      return principal;
    },
    execute: async (query, variableValues) =>
      execute({ schema, document: parse(query), variableValues, contextValue: contextValue() }),
    subscribe: async (query, variableValues) => {
      const document = parse(query);
      const stream = await subscribe({
        schema,
        document,
        variableValues,
        contextValue: contextValue(),
      });
      if (Symbol.asyncIterator in stream) return stream as AsyncGenerator<Answer, void>;
      throw new Error(JSON.stringify(stream.errors));
    },
  };
}
