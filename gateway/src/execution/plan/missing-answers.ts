import type { FetchDataRewrite } from '@apollo/query-planner';
import type { PlannedFetch } from '../transport';
import { AskedFields } from './asked-fields';
import type { Failure } from './failure';
import type { JsonObject, ResponsePath } from './json';
import type { Values } from './plan-run';
import { rewritePath } from './rewrites';
import type { TypeConditions } from './type-conditions';

// Each field that is missing gets its error, up to a number that still helps.
const MAX_ERRORS = 50;

/** A fetch that brought nothing. */
export interface Missing {
  readonly fetch: PlannedFetch;
  readonly outputRewrites: readonly FetchDataRewrite[];
  readonly types: TypeConditions;
  /** The caller's, with their defaults. */
  readonly variables: Values;
  /** How the answer does not fit the request; undefined when there was none. */
  readonly misfit: string | undefined;
}

/** An object that a fetch was for, with its places in the response. */
export interface Affected {
  readonly object: JsonObject;
  readonly places: readonly ResponsePath[];
}

/** One error for each root field that a fetch did not bring. */
export function missingRoots(missing: Missing, places: readonly ResponsePath[]): Failure[] {
  const keys = new AskedFields(missing.fetch, missing.types, missing.variables).ofRoot();
  return failuresAt(
    missing,
    places.flatMap((place) => below(place, keys, missing)),
  );
}

/** One error for each field of an entity that a fetch did not bring. */
export function missingEntities(missing: Missing, affected: Iterable<Affected>): Failure[] {
  const asked = new AskedFields(missing.fetch, missing.types, missing.variables);
  const paths: ResponsePath[] = [];
  for (const { object, places } of affected) {
    if (paths.length >= MAX_ERRORS) break;
    const keys = asked.ofEntity(object['__typename']);
    for (const place of places.slice(0, MAX_ERRORS)) paths.push(...below(place, keys, missing));
  }
  return failuresAt(missing, paths);
}

function below(
  place: ResponsePath,
  keys: readonly string[],
  { outputRewrites }: Missing,
): ResponsePath[] {
  return keys.map((key) => [...place, ...rewritePath(outputRewrites, [key])]);
}

function failuresAt(missing: Missing, paths: readonly ResponsePath[]): Failure[] {
  const { service } = missing.fetch;
  const told =
    missing.misfit === undefined
      ? { message: `The service "${service}" is not available`, retriable: true }
      : { message: `The service "${service}" gave no fitting answer: ${missing.misfit}` };
  const { message, ...details } = told;
  const extensions = { code: 'UPSTREAM_UNAVAILABLE', service, ...details };
  return paths.slice(0, MAX_ERRORS).map((path) => ({ message, path, extensions }));
}
