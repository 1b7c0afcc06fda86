import type { Failure } from '../plan/failure';
import type { ResponsePath } from '../plan/json';
import type { Place } from './places';

/**
 * What failed, for each of the places of a part. What belongs to none of them alone is told at the
 * first.
 */
export function failuresByPlace(
  failures: readonly Failure[],
  places: readonly Place[],
): readonly (readonly Failure[])[] {
  const byPlace = places.map((): Failure[] => []);
  if (failures.length === 0) return byPlace;
  const indices = new Map(places.map(({ path }, index) => [keyOf(path), index]));
  // The places of a part are all as deep.
  const depth = places[0]?.path.length ?? 0;
  for (const failure of failures) {
    const index = indices.get(keyOf((failure.path ?? []).slice(0, depth)));
    byPlace[index ?? 0]?.push(failure);
  }
  return byPlace;
}

const keyOf = (path: ResponsePath): string => path.join('\0');
