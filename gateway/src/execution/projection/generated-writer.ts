import { FunctionSource } from './function-source';
import { own, scalarText, stringText } from './json-text';
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
import { unexpected, type TextWriter } from './text-writer';

// Beyond as many cases a switch over names is slower than a look-up.
const MAX_CASES = 12;
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** A writer generated as JavaScript: the fastest there is. Throws where that is forbidden. */
export function generatedWriter(shape: ValueShape): TextWriter {
  const compiler = new SourceCompiler();
  const root = compiler.value(shape);
  return compiler.source.build(root, HELPERS) as TextWriter;
}

/** What generated code may call. */
const HELPERS = {
  own,
  text: stringText,
  unexpected,
  custom: (value: unknown): string => scalarText(value) ?? unexpected(),
  // Of a non-null type or field.
  required: (value: unknown): string => {
    const text = scalarText(value) ?? unexpected();
    return text === 'null' ? unexpected() : text;
  },
};

/**
 * Generated functions take `v`, the value, and `p`, the projection; those that write fields also
 * `t`, the JSON text of the type's name. Names from documents and schemas enter the code as JSON
 * texts alone.
 */
class SourceCompiler {
  readonly source = new FunctionSource();

  /** The name of the function that writes values of a shape. */
  value(shape: ValueShape): string {
    return this.source.define(shape, 'v,p', () => {
      const otherwise = shape.nullable ? `return 'null'` : 'unexpected()';
      return `if(v==null)${otherwise};${this.nonNull(shape)}`;
    });
  }

  private nonNull(shape: ValueShape): string {
    switch (shape.kind) {
      case 'leaf':
        return `return ${this.leaf(shape, 'v')};`;
      case 'list':
        return this.list(shape);
      case 'object':
        return this.object(shape);
      case 'abstract':
        return this.abstract(shape);
    }
  }

  /** An expression for the text of the value of a variable that is used more than once. */
  private inline(shape: ValueShape, variable: string): string {
    if (shape.kind !== 'leaf') return `${this.value(shape)}(${variable},p)`;
    const text = this.leaf(shape, variable);
    // What checks a leaf refuses null as well.
    return shape.nullable ? `(${variable}==null?'null':${text})` : text;
  }

  private leaf({ format, nullable, enumValues }: LeafShape, v: string): string {
    switch (format) {
      case 'string':
        return `(typeof ${v}==='string'?text(${v}):unexpected())`;
      case 'id':
        return `(typeof ${v}==='string'?text(${v}):Number.isInteger(${v})?'"'+${v}+'"':unexpected())`;
      case 'int':
        return `((${v}|0)===${v}?${v}:unexpected())`;
      case 'float':
        return `(Number.isFinite(${v})?${v}:unexpected())`;
      case 'boolean':
        return `(${v}===true?'true':${v}===false?'false':unexpected())`;
      case 'enum':
        return `(${this.source.constant(enumValues)}.get(${v})??unexpected())`;
      case 'custom':
        return nullable ? `custom(${v})` : `required(${v})`;
    }
  }

  private list({ item }: ListShape): string {
    const text = this.inline(item, 'x');
    return (
      `if(!Array.isArray(v))unexpected();` +
      `const n=v.length;if(n===0)return '[]';` +
      `let x=v[0],s='['+${text};` +
      `for(let i=1;i<n;i++){x=v[i];s+=','+${text};}` +
      `return s+']';`
    );
  }

  private object({ typeName, fields, checksTypename }: ObjectShape): string {
    const name = JSON.stringify(typeName);
    const check = `const t=v.__typename;if(t!==undefined&&t!==${name})unexpected();`;
    return (
      `if(typeof v!=='object'||Array.isArray(v))unexpected();` +
      (checksTypename ? check : '') +
      `return ${this.fields(fields)}(v,p,${JSON.stringify(name)});`
    );
  }

  private abstract({ typeName, variants, unresolved }: AbstractShape): string {
    const fields = new Map([...unresolved, ...variants]);
    const anonymous = unresolved.get(typeName);
    const missing = anonymous
      ? `if(t===undefined)return ${this.fields(anonymous)}(v,p,'');`
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
        return `case ${text}:return ${this.fields(shape)}(v,p,${JSON.stringify(text)});`;
      });
      return `switch(t){${cases.join('')}}`;
    }
    const functions = [...new Set(variants.values())];
    const indices = new Map([...variants].map(([name, shape]) => [name, functions.indexOf(shape)]));
    const cases = functions.map(
      (shape, index) => `case ${index}:return ${this.fields(shape)}(v,p,'"'+t+'"');`,
    );
    return `switch(${this.source.constant(indices)}.get(t)){${cases.join('')}}`;
  }

  private fields(shape: FieldsShape): string {
    return this.source.define(shape, 'v,p,t', () => {
      const conditional = shape.entries.some(({ presence }) => presence);
      return conditional ? this.conditionalFields(shape) : this.certainFields(shape);
    });
  }

  private certainFields({ entries }: FieldsShape): string {
    if (entries.length === 0) return `return '{}';`;
    const parts = entries.map(
      (entry, index) => `${keyText(index === 0 ? '{' : ',', entry)}+${this.entry(entry)}`,
    );
    return `let x;return ${parts.join('+')}+'}';`;
  }

  private conditionalFields({ entries }: FieldsShape): string {
    let code = `let x,s='{',c='';`;
    let begun = false;
    for (const entry of entries) {
      const text = this.entry(entry);
      if (entry.presence) {
        const head = begun ? keyText(',', entry) : `c+${keyText('', entry)}`;
        const comma = begun ? '' : `c=',';`;
        code += `if(${presenceTest(entry.presence)}){s+=${head}+${text};${comma}}`;
      } else {
        code += `s+=${begun ? keyText(',', entry) : `c+${keyText('', entry)}`}+${text};`;
        begun = true;
      }
    }
    return `${code}return s+'}';`;
  }

  private entry(entry: Entry): string {
    switch (entry.kind) {
      case 'typename':
        return 't';
      case 'unresolved':
        return 'unexpected()';
      case 'introspection': {
        const value = `p.introspect(${this.source.constant(entry.node)})??null`;
        return entry.nullable ? `custom(${value})` : `required(${value})`;
      }
      case 'field': {
        const value = property(entry.source);
        if (entry.value.kind !== 'leaf') return this.inline(entry.value, value);
        return `(x=${value},${this.inline(entry.value, 'x')})`;
      }
    }
  }
}

function keyText(before: string, { key }: Entry): string {
  return JSON.stringify(`${before}${JSON.stringify(key)}:`);
}

function property(key: string): string {
  const name = JSON.stringify(key);
  return INHERITED.has(key) ? `own(v,${name})` : `v[${name}]`;
}

function presenceTest({ clause, unless }: Presence): string {
  return [`p.holding[${clause}]`, ...unless.map((index) => `!p.holding[${index}]`)].join('&&');
}
