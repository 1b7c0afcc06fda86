import { output } from './byte-output';
import { FunctionSource } from './function-source';
import { own, scalarText } from './json-text';
import { unexpected, type JsonWriter } from './json-writer';
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

// Beyond as many cases a switch over names is slower than a look-up.
const MAX_CASES = 12;
// What is written byte by byte before the room that is left is looked at again.
const MOST_UNCHECKED_BYTES = 256;
// Longer texts make more code than they save time.
const LONGEST_UNROLLED = 48;
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** A writer generated as JavaScript: the fastest there is. Throws where that is forbidden. */
export function generatedWriter(shape: ValueShape): JsonWriter {
  const compiler = new SourceCompiler();
  const root = compiler.value(shape);
  return compiler.source.build(root, HELPERS) as JsonWriter;
}

/** What generated code may call. */
const HELPERS = {
  o: output,
  own,
  unexpected,
  custom: (value: unknown, at: number): number =>
    output.text(scalarText(value) ?? unexpected(), at),
  // Of a non-null type or field.
  required: (value: unknown, at: number): number => {
    const text = scalarText(value) ?? unexpected();
    return text === 'null' ? unexpected() : output.text(text, at);
  },
};

/**
 * Generated functions take `v`, the value, `p`, the projection, and `k`, the offset to write at;
 * those that write fields also `t`, the JSON text of the type's name. They give the offset behind
 * what they wrote, with room for what may follow unchecked. Names from documents and schemas enter
 * the code as JSON texts and numbers alone.
 */
class SourceCompiler {
  readonly source = new FunctionSource();

  /** The name of the function that writes values of a shape. */
  value(shape: ValueShape): string {
    return this.source.define(shape, 'v,p,k', () => {
      const otherwise = shape.nullable ? `return o.ascii('null',k)` : 'unexpected()';
      return `if(v==null)${otherwise};${this.nonNull(shape)}`;
    });
  }

  private nonNull(shape: ValueShape): string {
    switch (shape.kind) {
      case 'leaf':
        return `let b=o.bytes;${this.leaf(shape, 'v')}return k;`;
      case 'list':
        return this.list(shape);
      case 'object':
        return this.object(shape);
      case 'abstract':
        return this.abstract(shape);
    }
  }

  /** Statements that write the value of `variable` to `b` at `k`. */
  private inline(shape: ValueShape, variable: string): string {
    if (shape.kind !== 'leaf') return `k=${this.value(shape)}(${variable},p,k);b=o.bytes;`;
    const text = this.leaf(shape, variable);
    // What checks a leaf refuses null as well.
    return shape.nullable ? `if(${variable}==null){${bytes('null')}}else{${text}}` : text;
  }

  private leaf({ format, nullable, enumValues }: LeafShape, v: string): string {
    switch (format) {
      case 'string':
        return `if(typeof ${v}==='string'){k=o.string(${v},k);b=o.bytes;}else unexpected();`;
      case 'id':
        return (
          `if(typeof ${v}==='string')k=o.string(${v},k);` +
          `else if(Number.isInteger(${v}))k=o.ascii('"'+${v}+'"',k);else unexpected();b=o.bytes;`
        );
      case 'int':
        return `if((${v}|0)!==${v})unexpected();k=o.number(${v},k);b=o.bytes;`;
      case 'float':
        return `if(!Number.isFinite(${v}))unexpected();k=o.number(${v},k);b=o.bytes;`;
      case 'boolean':
        return `if(${v}===true){${bytes('true')}}else if(${v}===false){${bytes('false')}}else unexpected();`;
      case 'enum': {
        const names = this.source.constant(enumValues);
        return `k=o.ascii(${names}.get(${v})??unexpected(),k);b=o.bytes;`;
      }
      case 'custom':
        return `k=${nullable ? 'custom' : 'required'}(${v},k);b=o.bytes;`;
    }
  }

  private list({ item }: ListShape): string {
    return (
      `if(!Array.isArray(v))unexpected();` +
      `const n=v.length;let b=o.bytes;b[k++]=91;` +
      `for(let i=0;i<n;i++){if(i>0)b[k++]=44;const x=v[i];${this.inline(item, 'x')}${CHECK}}` +
      `b[k++]=93;return k;`
    );
  }

  private object({ typeName, fields, checksTypename }: ObjectShape): string {
    const name = JSON.stringify(typeName);
    const check = `const t=v.__typename;if(t!==undefined&&t!==${name})unexpected();`;
    return (
      `if(typeof v!=='object'||Array.isArray(v))unexpected();` +
      (checksTypename ? check : '') +
      `return ${this.fields(fields)}(v,p,k,${JSON.stringify(name)});`
    );
  }

  private abstract({ typeName, variants, unresolved }: AbstractShape): string {
    const fields = new Map([...unresolved, ...variants]);
    const anonymous = unresolved.get(typeName);
    const missing = anonymous
      ? `if(t===undefined)return ${this.fields(anonymous)}(v,p,k,'');`
      : 'unexpected();';
    return (
      `if(typeof v!=='object'||Array.isArray(v))unexpected();` +
      `const t=v.__typename;${this.dispatch(fields)}${missing}unexpected();`
    );
  }

  private dispatch(variants: ReadonlyMap<string, FieldsShape>): string {
    if (variants.size <= MAX_CASES) {
      const cases = [...variants].map(([name, shape]) => {
        const text = JSON.stringify(name);
        return `case ${text}:return ${this.fields(shape)}(v,p,k,${JSON.stringify(text)});`;
      });
      return `switch(t){${cases.join('')}}`;
    }
    const functions = [...new Set(variants.values())];
    const indices = new Map([...variants].map(([name, shape]) => [name, functions.indexOf(shape)]));
    const cases = functions.map(
      (shape, index) => `case ${index}:return ${this.fields(shape)}(v,p,k,'"'+t+'"');`,
    );
    return `switch(${this.source.constant(indices)}.get(t)){${cases.join('')}}`;
  }

  private fields(shape: FieldsShape): string {
    return this.source.define(shape, 'v,p,k,t', () => {
      const conditional = shape.entries.some(({ presence }) => presence);
      const entries = conditional ? this.conditionalFields(shape) : this.certainFields(shape);
      return `${ROOM}let x,b=o.bytes;${entries}b[k++]=125;${ROOM}return k;`;
    });
  }

  private certainFields({ entries }: FieldsShape): string {
    if (entries.length === 0) return bytes('{');
    let unchecked = 0;
    let code = '';
    entries.forEach((entry, index) => {
      const key = keyText(index === 0 ? '{' : ',', entry);
      unchecked += key.length + LONGEST_UNROLLED;
      if (unchecked > MOST_UNCHECKED_BYTES) {
        code += CHECK;
        unchecked = key.length;
      }
      code += bytes(key) + this.entry(entry);
    });
    return code;
  }

  private conditionalFields({ entries }: FieldsShape): string {
    let code = `${bytes('{')}let c=false;`;
    for (const entry of entries) {
      const text = `${CHECK}if(c)b[k++]=44;c=true;${bytes(keyText('', entry))}${this.entry(entry)}`;
      code += entry.presence ? `if(${presenceTest(entry.presence)}){${text}}` : text;
    }
    return code;
  }

  private entry(entry: Entry): string {
    switch (entry.kind) {
      case 'typename':
        return 'k=o.ascii(t,k);b=o.bytes;';
      case 'unresolved':
        return 'unexpected();';
      case 'introspection': {
        const value = `p.introspect(${this.source.constant(entry.node)})??null`;
        return `k=${entry.nullable ? 'custom' : 'required'}(${value},k);b=o.bytes;`;
      }
      case 'field':
        return `x=${property(entry.source)};${this.inline(entry.value, 'x')}`;
    }
  }
}

/** Makes room, before anything is written to `b`. */
const ROOM = 'if(k>o.limit)o.grow(k);';
/** Makes room where `b` is in use. */
const CHECK = 'if(k>o.limit){o.grow(k);b=o.bytes;}';

/** Statements that write ASCII text. */
function bytes(text: string): string {
  if (text.length > LONGEST_UNROLLED) return `k=o.ascii(${JSON.stringify(text)},k);b=o.bytes;`;
  return [...Buffer.from(text)].map((byte) => `b[k++]=${byte};`).join('');
}

function keyText(before: string, { key }: Entry): string {
  return `${before}${JSON.stringify(key)}:`;
}

function property(key: string): string {
  const name = JSON.stringify(key);
  return INHERITED.has(key) ? `own(v,${name})` : `v[${name}]`;
}

function presenceTest({ clause, unless }: Presence): string {
  return [`p.holding[${clause}]`, ...unless.map((index) => `!p.holding[${index}]`)].join('&&');
}
