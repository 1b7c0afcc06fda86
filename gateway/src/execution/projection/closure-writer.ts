import { output } from './byte-output';
import { own, scalarText } from './json-text';
import { unexpected, type JsonWriter, type Projection } from './json-writer';
import { leafText } from './leaf-text';
import type {
  AbstractShape,
  Entry,
  FieldsShape,
  LeafShape,
  ListShape,
  ObjectShape,
  Presence,
  ValueShape,
} from './shapes';

/** Writes the fields of an object; `typename` is the JSON text of its type's name. */
type FieldsWriter = (value: object, projection: Projection, at: number, typename: string) => number;
interface Variant {
  readonly fields: FieldsWriter;
  readonly typename: string;
}

/** A writer made of closures: for processes that may not generate code. */
export function closureWriter(shape: ValueShape): JsonWriter {
  return new ClosureCompiler().value(shape);
}

class ClosureCompiler {
  private readonly values = new Map<ValueShape, JsonWriter>();
  private readonly fieldWriters = new Map<FieldsShape, FieldsWriter>();

  value(shape: ValueShape): JsonWriter {
    let writer = this.values.get(shape);
    if (!writer) {
      const nonNull = this.nonNull(shape);
      writer = (value, projection, at) => {
        if (value != null) return nonNull(value, projection, at);
        return shape.nullable ? output.ascii('null', at) : unexpected();
      };
      this.values.set(shape, writer);
    }
    return writer;
  }

  private nonNull(shape: ValueShape): JsonWriter {
    switch (shape.kind) {
      case 'leaf':
        return leafWriter(shape);
      case 'list':
        return this.list(shape);
      case 'object':
        return this.object(shape);
      case 'abstract':
        return this.abstract(shape);
    }
  }

  private list({ item }: ListShape): JsonWriter {
    const writer = this.value(item);
    return (value, projection, at) => {
      if (!Array.isArray(value)) return unexpected();
      let end = output.ascii('[', at);
      for (let index = 0; index < value.length; index++) {
        if (index > 0) end = output.ascii(',', end);
        end = writer(value[index], projection, end);
      }
      return output.ascii(']', end);
    };
  }

  private object({ typeName, fields, checksTypename }: ObjectShape): JsonWriter {
    const writer = this.fields(fields);
    const typename = JSON.stringify(typeName);
    return (value, projection, at) => {
      if (!isData(value)) return unexpected();
      const given = checksTypename ? value.__typename : undefined;
      if (given !== undefined && given !== typeName) return unexpected();
      return writer(value, projection, at, typename);
    };
  }

  private abstract(shape: AbstractShape): JsonWriter {
    const variants = new Map<unknown, Variant>();
    for (const [name, fields] of [...shape.unresolved, ...shape.variants]) {
      variants.set(name, { fields: this.fields(fields), typename: JSON.stringify(name) });
    }
    const anonymous = variants.get(shape.typeName);
    if (anonymous) variants.set(undefined, anonymous);
    return (value, projection, at) => {
      if (!isData(value)) return unexpected();
      const variant = variants.get(value.__typename) ?? unexpected();
      return variant.fields(value, projection, at, variant.typename);
    };
  }

  private fields(shape: FieldsShape): FieldsWriter {
    let writer = this.fieldWriters.get(shape);
    if (!writer) this.fieldWriters.set(shape, (writer = this.makeFields(shape)));
    return writer;
  }

  private makeFields({ entries }: FieldsShape): FieldsWriter {
    const steps = entries.map((entry) => ({
      key: `${JSON.stringify(entry.key)}:`,
      present: presenceTest(entry.presence),
      write: this.entry(entry),
    }));
    return (value, projection, at, typename) => {
      let end = output.ascii('{', at);
      const begin = end;
      for (const { key, present, write } of steps) {
        if (present && !present(projection)) continue;
        if (end > begin) end = output.ascii(',', end);
        end = write(value, projection, output.ascii(key, end), typename);
      }
      return output.ascii('}', end);
    };
  }

  private entry(entry: Entry): FieldsWriter {
    switch (entry.kind) {
      case 'typename':
        return (_value, _projection, at, typename) => output.ascii(typename, at);
      case 'unresolved':
        return unexpected;
      case 'introspection':
        return (_value, { introspect }, at) => {
          const text = scalarText(introspect(entry.node) ?? null);
          if (text === undefined || (text === 'null' && !entry.nullable)) return unexpected();
          return output.text(text, at);
        };
      case 'field': {
        const writer = this.value(entry.value);
        const { source } = entry;
        return (value, projection, at) => writer(own(value, source), projection, at);
      }
    }
  }
}

function isData(value: unknown): value is { readonly __typename?: unknown } {
  return typeof value === 'object' && !Array.isArray(value);
}

function presenceTest(
  presence: Presence | undefined,
): ((projection: Projection) => boolean) | undefined {
  if (!presence) return undefined;
  const { clause, unless } = presence;
  return ({ holding }) => holding[clause] === true && !unless.some((index) => holding[index]);
}

function leafWriter(shape: LeafShape): JsonWriter {
  const textOf = leafText(shape);
  const mayBeNull = shape.format !== 'custom' || shape.nullable;
  return (value, _projection, at) => {
    const text = textOf(value) ?? unexpected();
    return text === 'null' && !mayBeNull ? unexpected() : output.text(text, at);
  };
}
