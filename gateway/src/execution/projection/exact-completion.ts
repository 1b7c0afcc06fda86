import { GraphQLError } from 'graphql';
import { own, scalarText } from './json-text';
import { leafText } from './leaf-text';
import type {
  AbstractShape,
  Entry,
  FieldEntry,
  FieldsShape,
  IntrospectionEntry,
  LeafShape,
  ListShape,
  ObjectShape,
  Presence,
  ValueShape,
} from './shapes';
import type { Projection } from './json-writer';

const NULL = 'null';

/** A place in the response; the root has none. */
interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
  /** How messages name it. */
  readonly name: () => string;
}

interface Resolved {
  readonly fields: FieldsShape;
  /** The type whose fields these are. */
  readonly typeName: string;
}

/** Undefined stands for a null where none may be, of which there is an error already. */
type Text = string | undefined;

/**
 * Completes values one by one (GraphQL §6.4.3): right for data of any kind. Of what a value was,
 * messages say nothing: they name types, fields and indices alone.
 */
export class ExactCompletion {
  readonly errors: GraphQLError[] = [];

  constructor(private readonly projection: Projection) {}

  /** The JSON text of a whole response, of which `shape` is the root. */
  root(shape: ValueShape, value: unknown): string {
    return this.value(shape, value, undefined) ?? NULL;
  }

  private value(shape: ValueShape, value: unknown, place: Place | undefined): Text {
    if (value == null) return this.nothing(shape, place);
    const text = this.nonNull(shape, value, place);
    return text === undefined && shape.nullable ? NULL : text;
  }

  private nothing({ nullable }: ValueShape, place: Place | undefined): Text {
    if (nullable) return NULL;
    return this.fail(place, (name) => `Cannot return null for non-nullable ${name}.`);
  }

  private nonNull(shape: ValueShape, value: unknown, place: Place | undefined): Text {
    switch (shape.kind) {
      case 'leaf':
        return this.leaf(shape, value, place);
      case 'list':
        return this.list(shape, value, place);
      case 'object':
      case 'abstract':
        return this.composite(shape, value, place);
    }
  }

  private leaf(shape: LeafShape, value: unknown, place: Place | undefined): Text {
    const text = leafText(shape)(value);
    if (text === undefined) return this.invalid(place);
    return text === NULL ? this.nothing(shape, place) : text;
  }

  private list({ item }: ListShape, value: unknown, place: Place | undefined): Text {
    if (!Array.isArray(value)) return this.invalid(place);
    let texts = '';
    for (let index = 0; index < value.length; index++) {
      const name = () => `array element of type ${item.typeName} at index ${index}`;
      const text = this.value(item, value[index], { parent: place, key: index, name });
      if (text === undefined) return undefined;
      texts += index === 0 ? text : `,${text}`;
    }
    return `[${texts}]`;
  }

  private composite(
    shape: ObjectShape | AbstractShape,
    value: unknown,
    place: Place | undefined,
  ): Text {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.invalid(place);
    }
    const given = own(value, '__typename') ?? undefined;
    const resolved = shape.kind === 'object' ? asObject(shape, given) : asAbstract(shape, given);
    if (!resolved)
      return this.fail(place, (name) => `Invalid __typename found for object at ${name}.`);
    return this.fields(resolved, value, place);
  }

  private fields({ fields, typeName }: Resolved, value: object, place: Place | undefined): Text {
    let texts = '';
    for (const entry of fields.entries) {
      if (!isPresent(entry.presence, this.projection)) continue;
      if (entry.kind === 'unresolved') {
        return this.fail(place, (name) => `The type of the object at ${name} is unknown.`);
      }
      const text = this.entry(entry, typeName, value, place);
      if (text === undefined) return undefined;
      texts += `${texts === '' ? '' : ','}${JSON.stringify(entry.key)}:${text}`;
    }
    return `{${texts}}`;
  }

  private entry(
    entry: Exclude<Entry, { kind: 'unresolved' }>,
    typeName: string,
    value: object,
    parent: Place | undefined,
  ): Text {
    if (entry.kind === 'typename') return JSON.stringify(typeName);
    if (entry.kind === 'introspection') return this.introspection(entry, typeName, parent);
    const place = fieldPlace(entry, entry.name, typeName, parent);
    return this.value(entry.value, own(value, entry.source), place);
  }

  private introspection(
    entry: IntrospectionEntry,
    typeName: string,
    parent: Place | undefined,
  ): Text {
    const text = scalarText(this.projection.introspect(entry.node) ?? null) ?? NULL;
    if (text !== NULL || entry.nullable) return text;
    const place = fieldPlace(entry, entry.node.name.value, typeName, parent);
    return this.fail(place, (name) => `Cannot return null for non-nullable ${name}.`);
  }

  private invalid(place: Place | undefined): Text {
    return this.fail(place, (name) => `Invalid value found for ${name}.`);
  }

  private fail(place: Place | undefined, message: (name: string) => string): Text {
    const path: (string | number)[] = [];
    for (let at = place; at; at = at.parent) path.push(at.key);
    this.errors.push(
      new GraphQLError(message(place?.name() ?? 'the response'), { path: path.reverse() }),
    );
    return undefined;
  }
}

function fieldPlace(
  { key }: Pick<FieldEntry, 'key'>,
  field: string,
  typeName: string,
  parent: Place | undefined,
): Place {
  return { parent, key, name: () => `field ${typeName}.${field}` };
}

function isPresent(presence: Presence | undefined, { holding }: Projection): boolean {
  if (!presence) return true;
  return holding[presence.clause] === true && !presence.unless.some((index) => holding[index]);
}

// The type of the object is known from the schema: it may well be given as one of its interfaces.
function asObject(shape: ObjectShape, given: unknown): Resolved | undefined {
  const { typeName, fields, supertypes, checksTypename } = shape;
  const fits =
    !checksTypename || given === undefined || given === typeName || supertypes.has(given as string);
  return fits ? { typeName, fields } : undefined;
}

function asAbstract(shape: AbstractShape, given: unknown): Resolved | undefined {
  const typeName = given === undefined ? shape.typeName : given;
  if (typeof typeName !== 'string') return undefined;
  const fields = shape.variants.get(typeName) ?? shape.unresolved.get(typeName);
  return fields && { typeName, fields };
}
