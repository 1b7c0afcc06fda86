import type { FetchDataRewrite } from '@apollo/query-planner';
import { isObject, ownValue, setOwn, type JsonObject, type ResponsePath } from './json';
import type { TypeConditions } from './type-conditions';

const FRAGMENT = '... on ';

/** The type of a `... on Type` element of a rewrite's path. */
export function fragmentType(element: string): string | undefined {
  return element.startsWith(FRAGMENT) ? element.slice(FRAGMENT.length) : undefined;
}

/** Changes what was fetched, or what is to be sent, as the plan says. */
export function applyRewrites(
  rewrites: readonly FetchDataRewrite[],
  value: unknown,
  types: TypeConditions,
): void {
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1);
    if (last === undefined) continue;
    const change = (object: JsonObject): void => rewriteKey(rewrite, object, last);
    applyAt(rewrite.path.slice(0, -1), value, { types, change });
  }
}

/** Where the response has what a subgraph's error tells under keys of the fetch. */
export function rewritePath(
  rewrites: readonly FetchDataRewrite[],
  path: ResponsePath,
): ResponsePath {
  return rewrites.reduce(renameInPath, path);
}

function rewriteKey(rewrite: FetchDataRewrite, object: JsonObject, key: string): void {
  if (rewrite.kind === 'ValueSetter') {
    setOwn(object, key, rewrite.setValueTo);
    return;
  }
  const value = ownValue(object, key);
  // An alias that is not there belongs to another type's fragment.
  if (value === undefined) return;
  setOwn(object, rewrite.renameKeyTo, value);
  setOwn(object, key, undefined);
}

interface Change {
  readonly types: TypeConditions;
  readonly change: (object: JsonObject) => void;
}

function applyAt(path: readonly string[], value: unknown, change: Change): void {
  if (Array.isArray(value)) {
    for (const item of value) applyAt(path, item, change);
    return;
  }
  if (!isObject(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) {
    change.change(value);
    return;
  }
  const type = fragmentType(first);
  if (type === undefined) applyAt(rest, ownValue(value, first), change);
  else if (isOfType(value, type, change.types)) applyAt(rest, value, change);
}

// Objects that don't tell their type were asked for under this condition alone.
function isOfType(object: JsonObject, type: string, types: TypeConditions): boolean {
  const typename = object['__typename'];
  return typeof typename !== 'string' || typename === '' || types.holds(type, typename);
}

function renameInPath(path: ResponsePath, rewrite: FetchDataRewrite): ResponsePath {
  if (rewrite.kind !== 'KeyRenamer') return path;
  const keys = rewrite.path.filter((element) => fragmentType(element) === undefined);
  let matched = 0;
  let at = 0;
  while (at < path.length && matched < keys.length) {
    const element = path[at];
    if (typeof element === 'string') {
      if (element !== keys[matched]) return path;
      matched += 1;
    }
    at += 1;
  }
  if (matched < keys.length || matched === 0) return path;
  return [...path.slice(0, at - 1), rewrite.renameKeyTo, ...path.slice(at)];
}
