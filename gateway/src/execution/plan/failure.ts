import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLFormattedError } from 'graphql';
import type { ResponsePath } from './json';
import { rewritePath } from './rewrites';

/** An error of an execution at its place in the response, not yet fit for the caller. */
export interface Failure extends GraphQLFormattedError {
  readonly path?: ResponsePath;
  /** Set where the failure may have taken any value below its path. */
  readonly covers?: boolean;
  /** Of a field that needed what failed: told where that made it null. */
  readonly causedBy?: Failure;
}

/** Where an error of a subgraph belongs in the response. */
export interface Placement {
  /** The places of what it tells, and what its path says below them. */
  readonly places: readonly ResponsePath[];
  readonly below: ResponsePath;
  /** The places are not exact: the error may belong to anything below them. */
  readonly covers?: boolean;
}

interface Origin {
  readonly service: string;
  readonly outputRewrites: readonly FetchDataRewrite[];
}

// An error of an entity is told at each of its places, but not at thousands.
const MAX_PLACED = 1_000;

/**
 * A subgraph's errors at their places in the response: one for each place, until there are so many
 * that each gets one place alone.
 */
export function placeErrors(
  errors: readonly unknown[],
  { service, outputRewrites }: Origin,
  place: (path: ResponsePath | undefined) => Placement,
): Failure[] {
  const failures: Failure[] = [];
  for (const error of errors) {
    const { message, path, extensions } = readError(error, service);
    const { places, below, covers } = place(path);
    const rest = rewritePath(outputRewrites, below);
    const told = { message, extensions, ...(covers && { covers }) };
    const left = Math.max(1, MAX_PLACED - failures.length);
    for (const at of places.slice(0, left)) failures.push({ ...told, path: [...at, ...rest] });
    if (places.length === 0) failures.push(told);
  }
  return failures;
}

function readError(error: unknown, service: string) {
  const { message, path, extensions } = Object(error) as Record<string, unknown>;
  const isPath = Array.isArray(path) && path.every(isPathElement);
  return {
    message:
      typeof message === 'string' && message !== ''
        ? message
        : `Error while fetching from the service "${service}"`,
    path: isPath ? (path as ResponsePath) : undefined,
    extensions: { ...(Object(extensions) as Record<string, unknown>), serviceName: service },
  };
}

function isPathElement(element: unknown): boolean {
  return typeof element === 'string' || typeof element === 'number';
}
