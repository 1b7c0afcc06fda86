import { GraphQLError } from 'graphql';

/** Codes of the gateway's own refusals, beside the catalogue every service shares. */
export type GatewayCode =
  | 'BATCHING_NOT_SUPPORTED'
  | 'BAD_USER_INPUT'
  | 'CSRF_PREVENTED'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'OPERATION_COST_EXCEEDED'
  | 'OPERATION_NOT_PLANNABLE'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'OPERATION_TOO_COMPLEX'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_IN_LIST'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'PERSISTED_QUERY_REQUIRED'
  | 'PLANNING_UNAVAILABLE'
  | 'SUBSCRIBER_TOO_SLOW'
  | 'SUBSCRIPTION_SCHEMA_RELOAD'
  | 'TOO_MANY_SUBSCRIPTIONS'
  | 'UNSUPPORTED_MEDIA_TYPE';

type SharedCode =
  | 'FORBIDDEN'
  | 'INTERNAL_ERROR'
  | 'INVALID_REQUEST_BODY'
  | 'REQUEST_BODY_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'UPSTREAM_UNAVAILABLE';

interface RefusalOptions {
  /** HTTP status; 400 unless told. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  extensions?: Readonly<Record<string, unknown>>;
}

/**
 * A request that is not executed. Most carry their status only under
 * `application/graphql-response+json`; a refusal of the request itself (body, method, credential)
 * carries it under every media type.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly errors: readonly GraphQLError[],
    readonly level: 'request' | 'operation',
    options: RefusalOptions = {},
  ) {
    super(errors[0]?.message ?? 'Refused');
    this.name = 'Refusal';
    this.status = options.status ?? 400;
    this.headers = options.headers ?? {};
  }
}

/** The HTTP request is refused before its operation is looked at. */
export function refuseRequest(
  code: GatewayCode | SharedCode,
  message: string,
  options: RefusalOptions = {},
): Refusal {
  return new Refusal([codedError(code, message, options.extensions)], 'request', options);
}

/** The operation is refused: a GraphQL request error. */
export function refuseOperation(
  code: GatewayCode | SharedCode,
  message: string,
  options: RefusalOptions = {},
): Refusal {
  return new Refusal([codedError(code, message, options.extensions)], 'operation', options);
}

/** The errors graphql-js found, all under one code. */
export function refuseErrors(code: GatewayCode, errors: readonly GraphQLError[]): Refusal {
  const coded = errors.map(
    (error) =>
      new GraphQLError(error.message, {
        source: error.source,
        positions: error.positions,
        path: error.path,
        extensions: { ...error.extensions, code },
      }),
  );
  return new Refusal(coded, 'operation');
}

/** A GraphQL error with a code. */
export function codedError(
  code: GatewayCode | SharedCode,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
}
