import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { ASSERTION_HEADER, type InternalAssertions } from '../auth';
import { ExpectedError } from '../errors';
import type { RunningSubgraph } from './definition';
import { maskErrors } from './mask-errors';

const CACHED_DOCUMENTS = 2_000;
// The gateway sends many representations at once; it limits what its own callers may send.
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

const requestBody = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** A header's single value. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * `POST /graphql` of a subgraph that runs apart: for the gateway alone, which proves itself and
 * names the caller with an assertion. Without one the answer is 401.
 */
export function registerGraphqlRoute(
  app: FastifyInstance,
  subgraph: RunningSubgraph,
  assertions: InternalAssertions,
): void {
  const documents = new LRUCache<string, DocumentNode | readonly GraphQLError[]>({
    max: CACHED_DOCUMENTS,
  });
  const prepare = (query: string): DocumentNode | readonly GraphQLError[] => {
    const known = documents.get(query);
    if (known) return known;
    const prepared = parseAndValidate(subgraph, query);
    documents.set(query, prepared);
    return prepared;
  };
  app.post('/graphql', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    const principal = await identify(request, reply, assertions);
    if (principal === undefined) return reply;
    const body = requestBody.safeParse(request.body);
    if (!body.success) return refuse(reply, 400, 'INVALID_REQUEST_BODY', 'Not a GraphQL request');
    const document = prepare(body.data.query);
    if (!('kind' in document)) return reply.send({ errors: document });
    const gone = new AbortController();
    request.raw.once('close', () => {
      if (!reply.raw.writableEnded) gone.abort();
    });
    const contextValue = subgraph.createContext({
      principal: principal.value,
      traceId: request.traceId,
      signal: gone.signal,
      client: {
        ip: headerOf(request, 'x-forwarded-for'),
        userAgent: headerOf(request, 'user-agent'),
      },
    });
    const result = await execute({
      schema: subgraph.schema,
      document,
      operationName: body.data.operationName ?? null,
      variableValues: body.data.variables ?? {},
      contextValue,
    });
    return reply.send(maskErrors(result, request.traceId, request.log));
  });
}

function parseAndValidate(
  subgraph: RunningSubgraph,
  query: string,
): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query, { noLocation: true });
    const errors = validate(subgraph.schema, document);
    return errors.length > 0 ? errors : document;
  } catch (error) {
    return [error instanceof GraphQLError ? error : new GraphQLError(String(error))];
  }
}

async function identify(
  request: FastifyRequest,
  reply: FastifyReply,
  assertions: InternalAssertions,
): Promise<{ value: Awaited<ReturnType<InternalAssertions['verify']>> } | undefined> {
  try {
    return { value: await assertions.verify(headerOf(request, ASSERTION_HEADER)) };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    refuse(reply, 401, error.code, error.message);
    return undefined;
  }
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const result: ExecutionResult = { errors: [new GraphQLError(message, { extensions: { code } })] };
  return reply.code(status).send(result);
}
