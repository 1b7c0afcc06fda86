import type { FastifyInstance } from 'fastify';
import { GraphQLError, parse, type ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { InternalAssertions } from '../auth';
import type { RequestContext } from '../graphql';
import type { Logger } from '../logging';
import { traceIdFrom } from '../telemetry';
import type { RunningSubgraph } from './definition';
import { maskErrors } from './mask-errors';

const MAX_FRAME = 256 * 1024;
const KEEP_ALIVE_MS = 12_000;

/**
 * graphql-ws on `/graphql` of a subgraph that runs apart. The gateway keeps one socket for all its
 * callers, so each subscribe message carries the caller's assertion in `extensions.assertion`.
 * Returns the function that ends every stream.
 */
export function serveSubscriptions(
  app: FastifyInstance,
  subgraph: RunningSubgraph,
  options: { readonly assertions: InternalAssertions; readonly log: Logger },
): () => Promise<void> {
  const { assertions, log } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME });
  const disposable = useServer(
    {
      schema: subgraph.schema,
      onSubscribe: async (_socket, _id, payload): Promise<ExecutionArgs | GraphQLError[]> => {
        const { assertion, traceparent } = payload.extensions ?? {};
        try {
          const principal = await assertions.verify(textOrNothing(assertion));
          const traceId = traceIdFrom(textOrNothing(traceparent));
          return {
            schema: subgraph.schema,
            document: parse(payload.query, { noLocation: true }),
            operationName: payload.operationName ?? null,
            variableValues: payload.variables ?? {},
            contextValue: subgraph.createContext({ principal, traceId }),
          };
        } catch (error) {
          return [asGraphqlError(error)];
        }
      },
      onNext: (...[, , , args, result]) => maskErrors(result, traceIdOf(args), log),
      onError: (...[, , , errors]) =>
        maskErrors({ errors }, traceIdFrom(), log).errors?.map((error) => error.toJSON()) ?? [],
    },
    server,
    KEEP_ALIVE_MS,
  );
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== '/graphql') {
      socket.destroy();
      return;
    }
    server.handleUpgrade(request, socket, head, (ws) => server.emit('connection', ws, request));
  });
  return async () => {
    await disposable.dispose();
  };
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function traceIdOf({ contextValue }: ExecutionArgs): string {
  return (contextValue as RequestContext).traceId;
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
