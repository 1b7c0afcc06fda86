import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { isObject, ownValue, setOwn, type JsonObject } from './json';
import { copyOf, mergeInto } from './merge';
import type { TypeConditions } from './type-conditions';

/**
 * What `selections` ask for of an object: null when one of its fields was not fetched. A fragment
 * with such a field adds nothing, and an object inside with such a field is null.
 */
export function selectRequired(
  source: JsonObject,
  selections: readonly QueryPlanSelectionNode[],
  types: TypeConditions,
): JsonObject | null {
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      const value = ownValue(source, key);
      if (value === undefined) return null;
      setOwn(result, key, requiredValue(value, selection.selections, types));
    } else if (applies(selection.typeCondition, source, types)) {
      const part = selectRequired(source, selection.selections, types);
      if (part) mergeInto(result, part);
    }
  }
  return result;
}

function requiredValue(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  types: TypeConditions,
): unknown {
  if (!selections) return copyOf(value);
  if (Array.isArray(value)) return value.map((item) => requiredValue(item, selections, types));
  return isObject(value) ? selectRequired(value, selections, types) : null;
}

function applies(condition: string | undefined, source: JsonObject, types: TypeConditions) {
  const typename = source['__typename'];
  if (condition === undefined || typeof typename !== 'string') return false;
  return types.holds(condition, typename);
}
