import { generate } from './generate';
import { isInherited, isObject, ownValue, textOf, type JsonObject } from './json';
import type { RequiredField, RequiredShape } from './required-shape';

/** Thrown where a field was not fetched: what then is sent takes a closer look. */
export const NOT_FETCHED = new Error('a required field was not fetched');

/** JSON text of the representation of an object; undefined when none is sent for its type. */
export type RepresentationText = (object: JsonObject) => string | undefined;

export interface RepresentationParts {
  readonly shape: RequiredShape;
  /** The `__typename` that is sent for an object of a type. */
  readonly typename: (typename: string) => string;
}

/** Compiles representations. @throws NOT_FETCHED (the function it returns) */
export function compileText(parts: RepresentationParts, codegen: boolean): RepresentationText {
  return codegen ? new TextGenerator().generate(parts) : closeText(parts);
}

function leafText(value: unknown): string {
  if (value === undefined) throw NOT_FETCHED;
  return textOf(value);
}

/** The text of what may be a list of objects; `text` is that of one object. */
function nestedText(value: unknown, text: RepresentationText): string {
  if (value === undefined) throw NOT_FETCHED;
  if (Array.isArray(value)) return `[${value.map((item) => itemText(item, text)).join()}]`;
  return itemText(value, text);
}

function itemText(value: unknown, text: RepresentationText): string {
  if (Array.isArray(value)) return nestedText(value, text);
  return isObject(value) ? (text(value) ?? '{}') : 'null';
}

const isSent = (fields: readonly RequiredField[]): boolean =>
  fields.some(({ key }) => key === '__typename');

/** Writes the code: one function for each shape. */
class TextGenerator {
  private readonly functions: string[] = [];

  generate({ shape, typename }: RepresentationParts): RepresentationText {
    const cases = [...shape.byType]
      .filter(([, fields]) => isSent(fields))
      .map(([name, fields]) => {
        const known = JSON.stringify(typename(name));
        return `case ${JSON.stringify(name)}:return ${this.object(fields, known)};`;
      });
    const top = `return function(e){switch(e.__typename){${cases.join('')}}};`;
    return generate(this.functions.join('') + top, {
      leaf: leafText,
      nested: nestedText,
      own: ownValue,
    }) as RepresentationText;
  }

  /** An expression for the text of the object `e`. */
  private object(fields: readonly RequiredField[], typename?: string): string {
    if (fields.length === 0) return "'{}'";
    const parts = fields.map((field, index) => {
      const head = JSON.stringify(`${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`);
      const isKnown = field.key === '__typename' && typename !== undefined;
      return `${head}+${isKnown ? JSON.stringify(typename) : this.value(field)}`;
    });
    return `${parts.join('+')}+'}'`;
  }

  private value({ key, nested }: RequiredField): string {
    const quoted = JSON.stringify(key);
    const held = isInherited(key) ? `own(e,${quoted})` : `e[${quoted}]`;
    return nested ? `nested(${held},${this.nested(nested)})` : `leaf(${held})`;
  }

  private nested({ byType, otherwise }: RequiredShape): string {
    const cases = [...byType].map(
      ([name, fields]) => `case ${JSON.stringify(name)}:return ${this.object(fields)};`,
    );
    const typed = cases.length > 0 ? `switch(e.__typename){${cases.join('')}}` : '';
    const body = `${typed}return ${this.object(otherwise)};`;
    const name = `r${this.functions.length}`;
    this.functions.push(`function ${name}(e){${body}}`);
    return name;
  }
}

function closeText({ shape, typename }: RepresentationParts): RepresentationText {
  const byType = new Map(
    [...shape.byType]
      .filter(([, fields]) => isSent(fields))
      .map(([name, fields]) => [name, closeObject(fields, textOf(typename(name)))] as const),
  );
  return (object) => byType.get(object['__typename'] as string)?.(object);
}

function closeNested({ byType, otherwise }: RequiredShape): (object: JsonObject) => string {
  const cases = new Map([...byType].map(([name, fields]) => [name, closeObject(fields)] as const));
  const rest = closeObject(otherwise);
  return (object) => (cases.get(object['__typename'] as string) ?? rest)(object);
}

function closeObject(
  fields: readonly RequiredField[],
  typename?: string,
): (object: JsonObject) => string {
  const parts = fields.map(({ key, nested }) => {
    const head = `${JSON.stringify(key)}:`;
    const inner = nested && closeNested(nested);
    if (key === '__typename' && typename !== undefined) return () => head + typename;
    if (!inner) return (object: JsonObject) => head + leafText(ownValue(object, key));
    return (object: JsonObject) => head + nestedText(ownValue(object, key), inner);
  });
  return (object) => `{${parts.map((part) => part(object)).join()}}`;
}
