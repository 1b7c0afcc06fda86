import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ExpectedError, isErrorCode } from '@suitegraph/kit/errors';
import type { GatewayLog } from '../app/ports';

const MASKED = 'Internal server error';
const OPEN_CODES = new Set([
  'BAD_USER_INPUT',
  'OPERATION_TOO_COMPLEX',
  'SUBSCRIBER_TOO_SLOW',
  'SUBSCRIPTION_SCHEMA_RELOAD',
  'TOO_MANY_SUBSCRIPTIONS',
]);
// Extensions that describe our insides rather than the failure.
const HIDDEN_EXTENSIONS = new Set(['serviceName', 'stacktrace', 'exception', 'http']);

type Failure = GraphQLError | GraphQLFormattedError;

/** What a caller sees of the errors of an execution: known codes as they are, the rest masked. */
export function maskErrors(
  failures: readonly Failure[],
  traceId: string,
  log: GatewayLog,
): GraphQLError[] {
  return failures.map((failure) => maskError(failure, traceId, log));
}

/** One error as the caller sees it; what is hidden is logged under the same trace id. */
export function maskError(failure: Failure, traceId: string, log: GatewayLog): GraphQLError {
  const code = codeOf(failure);
  const service = failure.extensions?.['serviceName'] ?? failure.extensions?.['service'];
  const origin = typeof service === 'string' ? { service } : {};
  if (code === undefined || code === 'INTERNAL_ERROR') {
    // Whoever gave it the code INTERNAL_ERROR has logged its cause.
    if (code === undefined)
      log.error(
        { err: causeOf(failure), path: failure.path, traceId, ...origin },
        'unexpected error',
      );
    return new GraphQLError(MASKED, {
      path: failure.path,
      extensions: { code: 'INTERNAL_ERROR', traceId, ...origin },
    });
  }
  return new GraphQLError(failure.message, {
    path: failure.path,
    extensions: { ...shown(failure.extensions), code, traceId, ...origin },
  });
}

/** A null where the schema allows none: names only what the public schema tells anyway. */
export function completionError(failure: Failure, traceId: string): GraphQLError {
  const extensions = { code: 'INTERNAL_ERROR', traceId };
  return new GraphQLError(failure.message, { path: failure.path, extensions });
}

/** Adds the trace id to errors that are already fit for the caller. */
export function withTrace(errors: readonly GraphQLError[], traceId: string): GraphQLError[] {
  return errors.map(
    (error) =>
      new GraphQLError(error.message, {
        source: error.source,
        positions: error.positions,
        path: error.path,
        extensions: { ...error.extensions, traceId },
      }),
  );
}

/** Any thrown value as an error fit for the caller. */
export function errorOf(thrown: unknown, traceId: string, log: GatewayLog): GraphQLError {
  if (thrown instanceof GraphQLError) return maskError(thrown, traceId, log);
  if (thrown instanceof ExpectedError) {
    return new GraphQLError(thrown.message, { extensions: { ...thrown.extensions, traceId } });
  }
  log.error({ err: thrown, traceId }, 'unexpected error');
  return new GraphQLError(MASKED, { extensions: { code: 'INTERNAL_ERROR', traceId } });
}

function codeOf(failure: Failure): string | undefined {
  const code = failure.extensions?.['code'];
  if (isErrorCode(code)) return code;
  return typeof code === 'string' && OPEN_CODES.has(code) ? code : undefined;
}

function causeOf(failure: Failure): unknown {
  let cause: unknown = failure;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function shown(extensions: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const entries = Object.entries(extensions ?? {});
  return Object.fromEntries(entries.filter(([name]) => !HIDDEN_EXTENSIONS.has(name)));
}
