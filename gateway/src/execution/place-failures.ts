import { Explained } from './explained';
import type { NullPlaces } from './null-places';
import type { Failure } from './plan/failure';
import type { ResponsePath } from './plan/json';

/** The response that failures are told in. */
interface Placing {
  readonly nulls: NullPlaces;
  /** How much of a path the caller asked for. */
  readonly selectedLength: (path: ResponsePath) => number;
  /** Errors that the caller is told besides. */
  readonly others: readonly { readonly path?: ResponsePath | undefined }[];
}

interface Placed {
  readonly told: readonly Failure[];
  /** What led to nothing that the caller could see, where the errors say enough without it. */
  readonly untold: readonly Failure[];
}

/**
 * Failures as a caller can understand them. A plan fetches more than the operation asks for, and
 * some of it more than once: what failed of that is told at the fields that are null because of it,
 * and nothing is told twice.
 */
export function placeFailures(failures: readonly Failure[], placing: Placing): Placed {
  const { told, strays } = directly(failures, placing);
  const causes = new Set<Failure>();
  const explained = new Explained([...told, ...placing.others], placing.nulls);
  for (const failure of failures) {
    const { path, causedBy } = failure;
    if (!causedBy || !path || !isNull(path, placing)) continue;
    causes.add(causedBy);
    if (explained.has(path)) continue;
    explained.add(failure);
    told.push(failure);
  }
  const untold = [...strays.keys()].filter((failure) => causes.has(failure));
  for (const failure of untold) strays.delete(failure);
  return { told: distinct([...told, ...strays.values()]), untold };
}

/** What failed itself: `strays` are the failures that led to no null, as they may be told. */
function directly(failures: readonly Failure[], { nulls, selectedLength }: Placing) {
  const told: Failure[] = [];
  const strays = new Map<Failure, Failure>();
  for (const failure of failures.filter(({ causedBy }) => !causedBy)) {
    const { path, covers } = failure;
    if (!path || covers || !nulls.holds(path)) {
      told.push(failure);
      continue;
    }
    const shown = path.slice(0, selectedLength(path));
    const placed = shown.length === path.length ? failure : { ...failure, path: shown };
    if (nulls.lengthAt(shown) === undefined) strays.set(failure, placed);
    else told.push(placed);
  }
  return { told, strays };
}

// A null that the caller asked for.
function isNull(path: ResponsePath, { nulls, selectedLength }: Placing): boolean {
  return nulls.lengthAt(path) !== undefined && selectedLength(path) === path.length;
}

function distinct(failures: readonly Failure[]): Failure[] {
  const known = new Map<string, Failure>();
  for (const failure of failures) {
    const { path, message, extensions = {} } = failure;
    // Several subgraphs may have been asked for one field, and say the same of it.
    const text = JSON.stringify([path, message, extensions['code']]);
    if (!known.has(text)) known.set(text, failure);
  }
  return [...known.values()];
}
