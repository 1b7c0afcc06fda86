import type { GraphQLError } from 'graphql';
import type { DenialResponse } from './authority-settings';

/** The errors and the extensions of an answer. */
export interface Reported {
  readonly errors: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The extension that lists the errors of denied fields. */
export const AUTHORIZATION_ERRORS = 'authorizationErrors';

/** Puts the errors of denied fields where the operator wants callers to find them. */
export function reportDenials(
  errors: readonly GraphQLError[],
  denials: readonly GraphQLError[],
  response: DenialResponse,
): Reported {
  if (denials.length === 0 || response === 'none') return { errors };
  if (response === 'errors') return { errors: [...errors, ...denials] };
  return { errors, extensions: { [AUTHORIZATION_ERRORS]: denials } };
}
