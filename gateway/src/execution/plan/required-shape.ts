import type {
  FetchDataRewrite,
  QueryPlanFieldNode,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import { fragmentType } from './rewrites';
import type { TypeConditions } from './type-conditions';

/** A field of a representation. */
export interface RequiredField {
  readonly key: string;
  readonly nested: RequiredShape | undefined;
}

/** What is required of an object, by its `__typename`. */
export interface RequiredShape {
  readonly byType: ReadonlyMap<string, readonly RequiredField[]>;
  /** Of an object of any other type, or one that doesn't tell it. */
  readonly otherwise: readonly RequiredField[];
}

type Selections = readonly QueryPlanSelectionNode[];

/** The fields that `selections` come to for each type their conditions distinguish. */
export function requiredShape(selections: Selections, types: TypeConditions): RequiredShape {
  const names = new Set(conditionsOf(selections).flatMap((name) => types.typenames(name)));
  const byType = [...names].map((name) => [name, fieldsOf(selections, name, types)] as const);
  return { byType: new Map(byType), otherwise: fieldsOf(selections, undefined, types) };
}

/**
 * The `__typename` that is sent for objects of each type, where that is all the rewrites change;
 * undefined when they change more.
 */
export function sentTypename(
  rewrites: readonly FetchDataRewrite[],
  types: TypeConditions,
): ((typename: string) => string) | undefined {
  const plain = rewrites.every(
    ({ kind, path }) =>
      kind === 'ValueSetter' &&
      path.at(-1) === '__typename' &&
      path.slice(0, -1).every((element) => fragmentType(element) !== undefined),
  );
  if (!plain) return undefined;
  return (typename) =>
    rewrites.reduce((name, rewrite) => {
      const conditions = rewrite.path.slice(0, -1).map((element) => fragmentType(element) ?? '');
      const holds = conditions.every((condition) => types.holds(condition, name));
      return holds && rewrite.kind === 'ValueSetter' ? String(rewrite.setValueTo) : name;
    }, typename);
}

function conditionsOf(selections: Selections): string[] {
  return selections.flatMap((selection) =>
    selection.kind === 'Field' || selection.typeCondition === undefined
      ? []
      : [selection.typeCondition, ...conditionsOf(selection.selections)],
  );
}

function fieldsOf(
  selections: Selections,
  typename: string | undefined,
  types: TypeConditions,
): RequiredField[] {
  const nested = new Map<string, QueryPlanSelectionNode[] | undefined>();
  for (const field of flatten(selections, typename, types)) {
    const key = field.alias ?? field.name;
    const known = nested.get(key) ?? [];
    nested.set(key, field.selections && [...known, ...field.selections]);
  }
  return [...nested].map(([key, inner]) => ({
    key,
    nested: inner && requiredShape(inner, types),
  }));
}

function flatten(
  selections: Selections,
  typename: string | undefined,
  types: TypeConditions,
): QueryPlanFieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'Field') return [selection];
    const { typeCondition } = selection;
    if (typename === undefined || typeCondition === undefined) return [];
    return types.holds(typeCondition, typename)
      ? flatten(selection.selections, typename, types)
      : [];
  });
}
