import { isObject, ownValue, type JsonObject, type ResponsePath } from './json';

/** One step of the path of a Flatten node. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'items' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'types'; readonly types: ReadonlySet<string> };

export type PlanPath = readonly PathStep[];

/** An object at a plan's path. */
export interface Located {
  readonly object: JsonObject;
  readonly path: ResponsePath;
  /** The objects it is in, outermost first. */
  readonly ancestors: readonly JsonObject[];
}

const CONDITION = '|[';

/**
 * Reads the path of a Flatten node: keys, `@` for each item of a list, and after any of them
 * `|[A,B]` where only objects of these types are meant.
 */
export function readPlanPath(path: ResponsePath): PlanPath {
  return path.flatMap((element): PathStep[] => {
    if (typeof element === 'number') return [{ kind: 'index', index: element }];
    const at = element.indexOf(CONDITION);
    const name = at < 0 ? element : element.slice(0, at);
    const steps: PathStep[] = [];
    if (name === '@') steps.push({ kind: 'items' });
    else if (name !== '') steps.push({ kind: 'key', key: name });
    if (at < 0) return steps;
    const types = element.slice(at + CONDITION.length, -1).split(',');
    return [...steps, { kind: 'types', types: new Set(types) }];
  });
}

/** The part of a path that has no lists in it: a path of the response that is sure to be one. */
export function fixedPart(path: PlanPath): ResponsePath {
  const keys: string[] = [];
  for (const step of path) {
    if (step.kind === 'items' || step.kind === 'index') break;
    if (step.kind === 'key') keys.push(step.key);
  }
  return keys;
}

/** The objects at a path, with where they are; collectors find the same in the same order. */
export function locate(data: JsonObject, path: PlanPath): Located[] {
  const found: Located[] = [];
  visit({ value: data, path: [], ancestors: [] }, path, found);
  return found;
}

interface Visited {
  readonly value: unknown;
  readonly path: ResponsePath;
  readonly ancestors: readonly JsonObject[];
}

function visit({ value, path, ancestors }: Visited, steps: PlanPath, found: Located[]): void {
  if (typeof value !== 'object' || value === null) return;
  const [step, ...rest] = steps;
  if (step?.kind === 'items' || step?.kind === 'index') {
    if (!Array.isArray(value)) return;
    value.forEach((item: unknown, index) => {
      if (step.kind === 'index' && step.index !== index) return;
      visit({ value: item, path: [...path, index], ancestors }, rest, found);
    });
    return;
  }
  if (!isObject(value)) return;
  if (!step) found.push({ object: value, path, ancestors });
  else if (step.kind === 'types') {
    if (step.types.has(String(value['__typename']))) visit({ value, path, ancestors }, rest, found);
  } else {
    const inner = ownValue(value, step.key);
    visit(
      { value: inner, path: [...path, step.key], ancestors: [...ancestors, value] },
      rest,
      found,
    );
  }
}
