import { GraphQLError, type ExecutionResult } from 'graphql';
import { isErrorCode } from '../errors';
import type { Logger } from '../logging';

/**
 * Hides what callers must not see: an error without a code of the catalogue that a resolver threw
 * becomes INTERNAL_ERROR, and its cause goes to the log under the trace id.
 */
export function maskErrors(
  result: ExecutionResult,
  traceId: string,
  log: Pick<Logger, 'error'>,
): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => maskError(error, traceId, log)) };
}

function maskError(error: GraphQLError, traceId: string, log: Pick<Logger, 'error'>): GraphQLError {
  const { path, nodes, originalError, extensions } = error;
  if (isErrorCode(extensions['code'])) {
    return new GraphQLError(error.message, { nodes, path, extensions: { ...extensions, traceId } });
  }
  if (originalError) log.error({ err: originalError, traceId, path }, 'a resolver failed');
  const message = originalError ? 'Internal server error' : error.message;
  const code = originalError ? 'INTERNAL_ERROR' : 'INVALID_REQUEST_BODY';
  return new GraphQLError(message, { nodes, path, extensions: { code, traceId } });
}
