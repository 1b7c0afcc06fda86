import { GraphQLError, type ExecutionResult } from 'graphql';
import { isErrorCode } from '@suitegraph/kit/errors';
import type { GatewayLog } from '../app/ports';

interface Origin {
  readonly traceId: string;
  readonly service: string;
  readonly log: GatewayLog;
}

/**
 * Gives the errors of a subgraph in this process the codes its service would give them: the
 * catalogue's as they are, INTERNAL_ERROR to what a resolver threw, INVALID_REQUEST_BODY to what
 * graphql-js refused, such as a scalar of the wrong form.
 */
export function localErrors(
  result: Pick<ExecutionResult, 'errors'>,
  origin: Origin,
): readonly GraphQLError[] | undefined {
  return result.errors?.map((error) => {
    if (isErrorCode(error.extensions['code'])) return error;
    if (!error.originalError) return withCode(error, 'INVALID_REQUEST_BODY');
    const { traceId, service, log } = origin;
    log.error(
      { err: error.originalError, path: error.path, traceId, service },
      'a resolver failed',
    );
    return withCode(error, 'INTERNAL_ERROR');
  });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { path: error.path, extensions: { code } });
}
