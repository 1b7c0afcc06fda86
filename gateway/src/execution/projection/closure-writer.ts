import { own, scalarText } from './json-text';
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
import { unexpected, type Projection, type TextWriter } from './text-writer';

/** Writes the fields of an object; `typename` is the JSON text of its type's name. */
type FieldsWriter = (value: object, projection: Projection, typename: string) => string;
interface Variant {
  readonly fields: FieldsWriter;
  readonly typename: string;
}

/** A writer made of closures: for processes that may not generate code. */
export function closureWriter(shape: ValueShape): TextWriter {
  return new ClosureCompiler().value(shape);
}

class ClosureCompiler {
  private readonly values = new Map<ValueShape, TextWriter>();
  private readonly fieldWriters = new Map<FieldsShape, FieldsWriter>();

  value(shape: ValueShape): TextWriter {
    let writer = this.values.get(shape);
    if (!writer) {
      const nonNull = this.nonNull(shape);
      writer = (value, projection) => {
        if (value != null) return nonNull(value, projection);
        return shape.nullable ? 'null' : unexpected();
      };
      this.values.set(shape, writer);
    }
    return writer;
  }

  private nonNull(shape: ValueShape): TextWriter {
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

  private list({ item }: ListShape): TextWriter {
    const writer = this.value(item);
    return (value, projection) => {
      if (!Array.isArray(value)) return unexpected();
      const { length } = value;
      if (length === 0) return '[]';
      let text = `[${writer(value[0], projection)}`;
      for (let index = 1; index < length; index++) text += `,${writer(value[index], projection)}`;
      return `${text}]`;
    };
  }

  private object({ typeName, fields, checksTypename }: ObjectShape): TextWriter {
    const writer = this.fields(fields);
    const typename = JSON.stringify(typeName);
    return (value, projection) => {
      if (!isData(value)) return unexpected();
      const given = checksTypename ? value.__typename : undefined;
      if (given !== undefined && given !== typeName) return unexpected();
      return writer(value, projection, typename);
    };
  }

  private abstract(shape: AbstractShape): TextWriter {
    const variants = new Map<unknown, Variant>();
    for (const [name, fields] of [...shape.unresolved, ...shape.variants]) {
      variants.set(name, { fields: this.fields(fields), typename: JSON.stringify(name) });
    }
    const anonymous = variants.get(shape.typeName);
    if (anonymous) variants.set(undefined, anonymous);
    return (value, projection) => {
      if (!isData(value)) return unexpected();
      const variant = variants.get(value.__typename) ?? unexpected();
      return variant.fields(value, projection, variant.typename);
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
    return (value, projection, typename) => {
      let text = '';
      for (const { key, present, write } of steps) {
        if (present && !present(projection)) continue;
        text += (text === '' ? '{' : ',') + key + write(value, projection, typename);
      }
      return text === '' ? '{}' : `${text}}`;
    };
  }

  private entry(entry: Entry): FieldsWriter {
    switch (entry.kind) {
      case 'typename':
        return (_value, _projection, typename) => typename;
      case 'unresolved':
        return unexpected;
      case 'introspection':
        return (_value, { introspect }) => {
          const text = scalarText(introspect(entry.node) ?? null);
          return text === undefined || (text === 'null' && !entry.nullable) ? unexpected() : text;
        };
      case 'field': {
        const writer = this.value(entry.value);
        const { source } = entry;
        return (value, projection) => writer(own(value, source), projection);
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

function leafWriter(shape: LeafShape): TextWriter {
  const textOf = leafText(shape);
  if (shape.format !== 'custom' || shape.nullable) return (value) => textOf(value) ?? unexpected();
  return (value) => {
    const text = textOf(value) ?? unexpected();
    return text === 'null' ? unexpected() : text;
  };
}
