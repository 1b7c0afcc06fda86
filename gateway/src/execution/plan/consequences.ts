import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { PlannedFetch } from '../transport';
import { AskedFields } from './asked-fields';
import type { Failure } from './failure';
import type { JsonObject, ResponsePath } from './json';
import { locate, type PlanPath } from './plan-path';
import type { Values } from './plan-run';
import { rewritePath } from './rewrites';
import type { TypeConditions } from './type-conditions';

/** A fetch that needs what others were to bring. */
export interface Needing {
  readonly fetch: PlannedFetch;
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly outputRewrites: readonly FetchDataRewrite[];
  readonly types: TypeConditions;
  readonly paths: readonly PlanPath[];
}

/** What happened before it. */
interface Earlier {
  readonly data: JsonObject;
  readonly failures: readonly Failure[];
  /** The caller's, with their defaults. */
  readonly variables: Values;
}

// As many as still help.
const MAX_CONSEQUENCES = 1_000;

/**
 * The fields a fetch is to bring of objects of which something that it requires has failed: they
 * may come out as null because of that.
 */
export function consequencesFor(needing: Needing, earlier: Earlier): Failure[] {
  const { requires, outputRewrites, types, fetch, paths } = needing;
  const { data, variables } = earlier;
  const names = namesIn(requires, new Set());
  const failures = earlier.failures.filter(({ path = [] }) => path.some((it) => names.has(it)));
  if (failures.length === 0) return [];
  const objects = new Map<string, JsonObject>();
  for (const { object, path } of paths.flatMap((it) => locate(data, it))) {
    objects.set(nameOf(path), object);
  }
  const asked = new AskedFields(fetch, types, variables);
  const found: Failure[] = [];
  for (const failure of failures) {
    const { path = [], message, extensions, causedBy = failure } = failure;
    for (let length = 0; length < path.length; length += 1) {
      if (found.length >= MAX_CONSEQUENCES) return found;
      const object = objects.get(nameOf(path.slice(0, length)));
      if (!object || !isRequired(requires, path.slice(length))) continue;
      const place = path.slice(0, length);
      const told = { message, ...(extensions && { extensions }), causedBy };
      for (const key of asked.ofEntity(object['__typename'])) {
        found.push({ ...told, path: [...place, ...rewritePath(outputRewrites, [key])] });
      }
    }
  }
  return found;
}

function isRequired(selections: readonly QueryPlanSelectionNode[], path: ResponsePath): boolean {
  const [key, ...below] = path.filter((element) => typeof element === 'string');
  if (key === undefined) return true;
  return selections.some((selection) => {
    if (selection.kind === 'InlineFragment') return isRequired(selection.selections, path);
    if ((selection.alias ?? selection.name) !== key) return false;
    return !selection.selections || isRequired(selection.selections, below);
  });
}

function namesIn(
  selections: readonly QueryPlanSelectionNode[],
  names: Set<string | number>,
): ReadonlySet<string | number> {
  for (const selection of selections) {
    if (selection.kind === 'Field') names.add(selection.alias ?? selection.name);
    if (selection.selections) namesIn(selection.selections, names);
  }
  return names;
}

const nameOf = (path: ResponsePath): string => path.join('\0');
