import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  type GraphQLCompositeType,
} from 'graphql';
import type { OperationContext } from '../planning/prepared-operation';
import { isObject, ownValue, type ResponsePath } from './plan/json';
import { collectFields, type Collected, type Part } from './projection/collect-fields';
import { Clauses, type Holding } from './projection/conditions';

/** Data of a response and what of it was asked for. */
export interface Selection {
  readonly context: OperationContext;
  /** The type of the data: the root type of the operation when left out. */
  readonly typeName?: string;
  /** What the fetches have brought; it tells the types of objects. */
  readonly source: unknown;
  /** Coerced, with their defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
}

interface SelectedField {
  readonly field: Collected;
  /** The named type of its value, if it has fields. */
  readonly type: GraphQLCompositeType | undefined;
}

/** Objects of one type with the same selections. */
interface SelectedObject {
  readonly fields: ReadonlyMap<string, SelectedField>;
  /** By response key and type. */
  readonly inner: Map<string, SelectedObject>;
}

/** Tells which paths of a response the operation asks for. */
export class SelectedFields {
  private readonly clauses = new Clauses();
  private readonly root: SelectedObject | undefined;

  constructor(private readonly selection: Selection) {
    const { context, typeName, source } = selection;
    const { schema, operation } = context;
    const type = typeName ? schema.getType(typeName) : schema.getRootType(operation.operation);
    if (!isCompositeType(type)) return;
    const part = { set: operation.selectionSet, clause: this.clauses.always };
    this.root = this.object(this.typeOf(type, source), [part]);
  }

  /**
   * How much of a path of the response, which starts at the data, is selected; indexes of lists
   * included.
   */
  lengthOf(path: ResponsePath): number {
    let value = this.selection.source;
    let at = this.root;
    for (const [index, element] of path.entries()) {
      if (typeof element === 'number') {
        value = Array.isArray(value) ? (value as unknown[])[element] : undefined;
        continue;
      }
      const selected = at?.fields.get(element);
      if (!at || !selected) return index;
      value = isObject(value) ? ownValue(value, this.sourceOf(selected.field)) : undefined;
      at = this.inside(at, selected, itemAt(value, path.slice(index + 1)));
    }
    return path.length;
  }

  private sourceOf({ key, occurrences: [first] }: Collected): string {
    const { keys } = this.selection.context;
    return first && keys ? keys.of(first.node) : key;
  }

  private inside(
    { inner }: SelectedObject,
    { field, type }: SelectedField,
    value: unknown,
  ): SelectedObject | undefined {
    if (!type) return undefined;
    const actual = this.typeOf(type, value);
    const key = `${field.key} ${actual.name}`;
    const known = inner.get(key);
    if (known) return known;
    const holding = this.holding();
    const parts = field.occurrences.flatMap(({ node, clause }): Part[] =>
      node.selectionSet && holding[clause.index] ? [{ set: node.selectionSet, clause }] : [],
    );
    const made = this.object(actual, parts);
    inner.set(key, made);
    return made;
  }

  // What is selected of any type it may be, where the type of an object is not known.
  private object(type: GraphQLCompositeType, parts: readonly Part[]): SelectedObject {
    const { schema, fragments } = this.selection.context;
    const types = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
    const fields = new Map<string, SelectedField>();
    for (const possible of types) {
      const context = { schema, fragments, clauses: this.clauses };
      const { slots } = collectFields(context, possible, parts);
      const holding = this.holding();
      for (const { field, clause } of slots) {
        if (!holding[clause.index] || fields.has(field.key)) continue;
        fields.set(field.key, { field, type: fieldType(possible, field) });
      }
    }
    return { fields, inner: new Map() };
  }

  private typeOf(type: GraphQLCompositeType, value: unknown): GraphQLCompositeType {
    if (isObjectType(type) || !isObject(value)) return type;
    const actual = this.selection.context.schema.getType(String(value['__typename']));
    return isObjectType(actual) ? actual : type;
  }

  private holding(): Holding {
    return this.clauses.evaluate(this.selection.variables);
  }
}

function fieldType(
  type: GraphQLCompositeType,
  { name }: Collected,
): GraphQLCompositeType | undefined {
  const field = 'getFields' in type ? type.getFields()[name] : undefined;
  const named = field && getNamedType(field.type);
  return isCompositeType(named) ? named : undefined;
}

function itemAt(value: unknown, path: ResponsePath): unknown {
  let item = value;
  for (const element of path) {
    if (typeof element !== 'number' || !Array.isArray(item)) break;
    item = (item as unknown[])[element];
  }
  return item;
}
