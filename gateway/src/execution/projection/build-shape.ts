import {
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import {
  collectFields,
  type CollectContext,
  type Collected,
  type Part,
  type Slot,
} from './collect-fields';
import type { Clause } from './conditions';
import type {
  AbstractShape,
  BaseShape,
  Entry,
  FieldsShape,
  LeafFormat,
  LeafShape,
  ObjectShape,
  Presence,
  ValueShape,
} from './shapes';

const LEAF_FORMATS: Readonly<Record<string, LeafFormat>> = {
  String: 'string',
  ID: 'id',
  Int: 'int',
  Float: 'float',
  Boolean: 'boolean',
};

// One for all operations of a schema.
const ENUM_TEXTS = new WeakMap<GraphQLEnumType, ReadonlyMap<string, string>>();

/** Builds the shapes of one operation. */
export class ShapeBuilder {
  private readonly values = new Map<string, ValueShape>();
  private readonly fields = new Map<string, FieldsShape>();
  private readonly fieldsByEntries = new Map<string, FieldsShape>();
  private readonly nodeIds = new Map<SelectionSetNode | FieldNode, number>();
  private readonly merged = new Map<Collected, FieldNode>();
  private ids = 0;

  constructor(private readonly context: CollectContext) {}

  /** The shape of a value of `type` of which `parts` are selected. */
  value(type: GraphQLOutputType, parts: readonly Part[]): ValueShape {
    const key = `${String(type)} ${this.keyOf(parts)}`;
    const known = this.values.get(key);
    if (known) return known;
    const made = this.makeValue(type, parts);
    this.values.set(key, made);
    return made;
  }

  private makeValue(type: GraphQLOutputType, parts: readonly Part[]): ValueShape {
    const inner = getNullableType(type);
    const base: BaseShape = {
      id: this.ids++,
      nullable: !isNonNullType(type),
      typeName: String(inner),
    };
    if (isListType(inner)) {
      return { ...base, kind: 'list', item: this.value(inner.ofType, parts) };
    }
    if (isObjectType(inner)) return { ...base, ...this.objectValue(inner, parts) };
    if (isInterfaceType(inner) || isUnionType(inner)) {
      return { ...base, ...this.abstractValue(inner, parts) };
    }
    return { ...base, ...leafValue(inner) };
  }

  private objectValue(
    type: GraphQLObjectType,
    parts: readonly Part[],
  ): Omit<ObjectShape, keyof BaseShape> {
    const { schema } = this.context;
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    return {
      kind: 'object',
      fields: this.fieldsOf(type, parts),
      supertypes: new Set(type.getInterfaces().map(({ name }) => name)),
      checksTypename: !roots.includes(type),
    };
  }

  private abstractValue(
    type: GraphQLAbstractType,
    parts: readonly Part[],
  ): Omit<AbstractShape, keyof BaseShape> {
    const { schema } = this.context;
    const fields = (types: readonly GraphQLCompositeType[]) =>
      new Map(types.map((possible) => [possible.name, this.fieldsOf(possible, parts)]));
    const interfaces = isUnionType(type) ? [] : schema.getImplementations(type).interfaces;
    return {
      kind: 'abstract',
      variants: fields(schema.getPossibleTypes(type)),
      unresolved: fields([type, ...interfaces]),
    };
  }

  private fieldsOf(type: GraphQLCompositeType, parts: readonly Part[]): FieldsShape {
    const key = `${type.name} ${this.keyOf(parts)}`;
    let fields = this.fields.get(key);
    if (!fields) this.fields.set(key, (fields = this.makeFields(type, parts)));
    return fields;
  }

  private makeFields(type: GraphQLCompositeType, parts: readonly Part[]): FieldsShape {
    const { slots, unresolved } = collectFields(this.context, type, parts);
    const entries = [
      ...unresolved.map((clause): Entry => unresolvedEntry(presenceOf(clause, []))),
      ...slots.map((slot) => this.entryOf(type, slot)),
    ];
    // Most types of an interface have the same fields: whatever is made of them is made once.
    const key = entries.map((entry) => this.textOf(entry)).join();
    let fields = this.fieldsByEntries.get(key);
    if (!fields) this.fieldsByEntries.set(key, (fields = { id: this.ids++, entries }));
    return fields;
  }

  private entryOf(type: GraphQLCompositeType, { field, clause, unless }: Slot): Entry {
    const { key, name } = field;
    const presence = presenceOf(clause, unless);
    if (name === '__typename') {
      return isObjectType(type) ? { kind: 'typename', presence, key } : unresolvedEntry(presence);
    }
    const definition = isUnionType(type) ? undefined : type.getFields()[name];
    if (definition) {
      const value = this.value(definition.type, partsOf(field, this.context.clauses.always));
      return { kind: 'field', presence, key, name, source: this.sourceOf(field), value };
    }
    if (type !== this.context.schema.getQueryType() || !isIntrospection(name)) {
      throw new Error(`type ${type.name} has no field ${name}`);
    }
    const nullable = name === TypeMetaFieldDef.name;
    return { kind: 'introspection', presence, key, nullable, node: this.mergedNode(field) };
  }

  private sourceOf({ key, occurrences: [first] }: Collected): string {
    const { keys } = this.context;
    return first && keys ? keys.of(first.node) : key;
  }

  private keyOf(parts: readonly Part[]): string {
    return parts.map(({ set, clause }) => `${this.nodeId(set)}:${clause.index}`).join();
  }

  /** Says what an entry writes: equal texts are equal entries. */
  private textOf(entry: Entry): string {
    const { kind, key, presence } = entry;
    const when = presence ? [presence.clause, ...presence.unless].join('!') : '';
    if (entry.kind === 'field') {
      return `${kind} ${key} ${when} ${entry.name} ${entry.source} ${entry.value.id}`;
    }
    if (entry.kind === 'introspection') return `${kind} ${key} ${when} ${this.nodeId(entry.node)}`;
    return `${kind} ${key} ${when}`;
  }

  private nodeId(node: SelectionSetNode | FieldNode): number {
    let id = this.nodeIds.get(node);
    if (id === undefined) this.nodeIds.set(node, (id = this.nodeIds.size));
    return id;
  }

  private mergedNode(field: Collected): FieldNode {
    let node = this.merged.get(field);
    if (!node) this.merged.set(field, (node = mergedNode(field)));
    return node;
  }
}

function leafValue(type: GraphQLLeafType): Omit<LeafShape, keyof BaseShape> {
  if (!isEnumType(type)) {
    return { kind: 'leaf', format: LEAF_FORMATS[type.name] ?? 'custom', enumValues: new Map() };
  }
  return { kind: 'leaf', format: 'enum', enumValues: enumTexts(type) };
}

function enumTexts(type: GraphQLEnumType): ReadonlyMap<string, string> {
  let texts = ENUM_TEXTS.get(type);
  if (!texts) {
    texts = new Map(type.getValues().map(({ name }) => [name, JSON.stringify(name)]));
    ENUM_TEXTS.set(type, texts);
  }
  return texts;
}

function presenceOf(clause: Clause, unless: readonly Clause[]): Presence | undefined {
  if (clause.literals.length === 0 && unless.length === 0) return undefined;
  return { clause: clause.index, unless: unless.map(({ index }) => index) };
}

function unresolvedEntry(presence: Presence | undefined): Entry {
  return { kind: 'unresolved', presence, key: '__typename' };
}

function isIntrospection(name: string): boolean {
  return name === SchemaMetaFieldDef.name || name === TypeMetaFieldDef.name;
}

/** What the selections of a field select below it. */
function partsOf({ occurrences }: Collected, always: Clause): Part[] {
  const [first] = occurrences;
  // Where all selections have one condition, it holds whenever the field is written at all.
  const uniform = occurrences.every(({ clause }) => clause === first?.clause);
  return occurrences.flatMap(({ node, clause }) =>
    node.selectionSet ? [{ set: node.selectionSet, clause: uniform ? always : clause }] : [],
  );
}

/** One node that selects what all selections of a field do, under the conditions they have. */
function mergedNode({ occurrences }: Collected): FieldNode {
  const [first] = occurrences as [Collected['occurrences'][number]];
  if (occurrences.length === 1) return first.node;
  const selections = occurrences.map(({ node, clause }) =>
    clause.literals.reduce<SelectionNode>(
      (selection, { variable, expected }) => ({
        kind: Kind.INLINE_FRAGMENT,
        directives: [
          {
            kind: Kind.DIRECTIVE,
            name: { kind: Kind.NAME, value: expected ? 'include' : 'skip' },
            arguments: [
              {
                kind: Kind.ARGUMENT,
                name: { kind: Kind.NAME, value: 'if' },
                value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
              },
            ],
          },
        ],
        selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
      }),
      {
        kind: Kind.INLINE_FRAGMENT,
        selectionSet: node.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] },
      },
    ),
  );
  return {
    ...first.node,
    directives: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
