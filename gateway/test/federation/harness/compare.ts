import type { Ran } from './bench';
import { isCompletion, nullAt, type Outcome, type Path, type Told } from './outcome';

/** Everything by which a gateway's answer differs from that of the single schema. */
export function differences(ours: Ran, single: Ran): string[] {
  const found = [...differentErrors(ours, single)];
  if (ours.text !== single.text) found.unshift(`data: ${ours.text}\nand not: ${single.text}`);
  // The mutations after one that takes all data along may run or not (GraphQL §6.4.4).
  const done = ours.data === null ? ours.log.slice(0, single.log.length) : ours.log;
  if (done.join('\n') !== single.log.join('\n')) {
    found.push(`done: ${ours.log.join(', ')}\nand not: ${single.log.join(', ')}`);
  }
  return found;
}

/** Subgraphs that are asked more often than the reference asks them. */
export function extraRequests(ours: Ran, reference: Ran): string[] {
  return Object.entries(ours.requests).flatMap(([name, count]) => {
    const allowed = reference.requests[name] ?? 0;
    return count > allowed ? [`${name} is asked ${count} times, not ${allowed}`] : [];
  });
}

/** Errors that are wrong, missing, or told twice. */
function differentErrors(ours: Ran, single: Outcome): string[] {
  return [
    ...ours.errors.flatMap((error) => wrongIn(error, ours, single)),
    ...unexplained(ours, single),
    ...misplaced(ours),
  ];
}

// An error has to be one the single schema tells too. Beside the error that took an object along,
// the single schema may have left out those of its other fields.
function wrongIn(error: Told, { data }: Outcome, single: Outcome): string[] {
  if (nullAt(data, error.path) === undefined) return [`not at a null: ${textOf(error)}`];
  const same = single.errors.filter(({ path }) => keyOf(path) === keyOf(error.path));
  const place = nullAt(single.data, error.path);
  const isBeside = place !== undefined && place !== keyOf(error.path);
  if (same.length === 0) {
    return isBeside ? [] : [`an error where there is none: ${textOf(error)}`];
  }
  if (same.some((other) => isAlike(error, other))) return [];
  return [`${textOf(error)}\nand not: ${same.map(textOf).join(', ')}`];
}

/** Errors that no response should have, whatever led to them. */
export function misplaced({ data, errors, query }: Ran): string[] {
  const paths = errors.map(({ path }) => keyOf(path));
  const nulls = errors.map(({ path }) => nullAt(data, path));
  return errors.flatMap((error, index) => {
    const found: string[] = [];
    if (paths.indexOf(keyOf(error.path)) < index) found.push(`told twice: ${textOf(error)}`);
    // What went wrong is told: nothing is made of the null it led to.
    const isSecond = nulls.some((it, other) => other !== index && it === nulls[index]);
    if (isSecond && isCompletion(error)) found.push(`of a null that is told: ${textOf(error)}`);
    const unasked = error.path.filter((key) => typeof key === 'string' && !names(query, key));
    if (unasked.length > 0) found.push(`nobody asked for ${unasked.join()}: ${textOf(error)}`);
    return found;
  });
}

function names(query: string, key: string | number): boolean {
  return new RegExp(`\\b${String(key)}\\b`).test(query);
}

// The single schema may tell several errors for one null: one of them is enough (GraphQL §6.4.4).
function unexplained(ours: Outcome, single: Outcome): string[] {
  const told = new Set(ours.errors.map(({ path }) => nullAt(ours.data, path)));
  return single.errors
    .filter(({ path }) => !told.has(nullAt(single.data, path)))
    .map((error) => `a null without its error: ${textOf(error)}`);
}

function isAlike(ours: Told, single: Told): boolean {
  if (isCompletion(single)) return ours.code === 'INTERNAL_ERROR';
  return ours.message === single.message && ours.code === single.code;
}

function keyOf(path: Path): string {
  return path.join('.');
}

function textOf({ message, path, code }: Told): string {
  return `${keyOf(path)} ${message} (${String(code)})`;
}

/**
 * Places that have a value in `whole`, are null in `ours`, and have no error there, above or below
 * that tells why.
 */
export function unexplainedNulls(ours: Outcome, whole: Outcome): string[] {
  const told = new Set(ours.errors.map(({ path }) => nullAt(ours.data, path)));
  return lostAt(ours.data, whole.data, [])
    .filter((place) => !told.has(keyOf(place)))
    .filter((place) => !ours.errors.some(({ path }) => isAbove(path, place)))
    .map((place) => `a null without its error: ${keyOf(place)}`);
}

function isAbove(path: Path, other: Path): boolean {
  return path.every((step, index) => String(step) === String(other[index]));
}

function lostAt(ours: unknown, whole: unknown, path: Path): Path[] {
  if (whole === null || typeof whole !== 'object') {
    return ours === null && whole !== null ? [path] : [];
  }
  if (ours === null) return [path];
  return Object.entries(whole).flatMap(([key, value]) =>
    lostAt((ours as Record<string, unknown>)[key], value, [...path, key]),
  );
}
