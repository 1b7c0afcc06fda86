import { generate } from './generate';
import { isInherited, isObject, ownValue, type JsonObject } from './json';
import type { PathStep, PlanPath } from './plan-path';

/** Puts the objects at a path into `found`, in the order of the response. */
export type Collector = (data: JsonObject, found: JsonObject[]) => void;

/** Compiles the walk along a path: nested loops, generated where that is allowed. */
export function compileCollector(path: PlanPath, codegen: boolean): Collector {
  if (path.length === 0) return collectItself;
  return codegen ? generateCollector(path) : closeCollector(path);
}

const collectItself: Collector = (data, found) => {
  found.push(data);
};

function generateCollector(path: PlanPath): Collector {
  const types: ReadonlySet<string>[] = [];
  let code = '';
  let close = '';
  path.forEach((step, index) => {
    const [from, to] = [`v${index}`, `v${index + 1}`];
    code += openStep(step, { from, to, types });
    if (step.kind === 'items') close += '}';
    code += `if(typeof ${to}==='object'&&${to}!==null){`;
    close += '}';
  });
  const last = `v${path.length}`;
  const body = `${code}if(!Array.isArray(${last}))found.push(${last});${close}`;
  const source = `return function(v0,found){${body}}`;
  return generate(source, { types, own: ownValue }) as Collector;
}

function openStep(
  step: PathStep,
  { from, to, types }: { from: string; to: string; types: ReadonlySet<string>[] },
): string {
  switch (step.kind) {
    case 'key': {
      const key = JSON.stringify(step.key);
      return `const ${to}=${isInherited(step.key) ? `own(${from},${key})` : `${from}[${key}]`};`;
    }
    case 'items': {
      const at = `i${to}`;
      const loop = `for(let ${at}=0;${at}<${from}.length;${at}++)`;
      return `if(Array.isArray(${from}))${loop}{const ${to}=${from}[${at}];`;
    }
    case 'index':
      return `const ${to}=Array.isArray(${from})?${from}[${step.index}]:undefined;`;
    case 'types':
      types.push(step.types);
      return `const ${to}=types[${types.length - 1}].has(${from}.__typename)?${from}:undefined;`;
  }
}

type Visit = (value: object, found: JsonObject[]) => void;

function closeCollector(path: PlanPath): Collector {
  const end: Visit = (value, found) => {
    if (isObject(value)) found.push(value);
  };
  return path.reduceRight((next, step) => closeStep(step, next), end);
}

function closeStep(step: PathStep, next: Visit): Visit {
  const follow = (value: unknown, found: JsonObject[]): void => {
    if (typeof value === 'object' && value !== null) next(value, found);
  };
  switch (step.kind) {
    case 'key':
      return (value, found) => follow(ownValue(value as JsonObject, step.key), found);
    case 'items':
      return (value, found) => {
        if (Array.isArray(value)) for (const item of value) follow(item, found);
      };
    case 'index':
      return (value, found) => {
        if (Array.isArray(value)) follow(value[step.index], found);
      };
    case 'types':
      return (value, found) => {
        if (isObject(value) && step.types.has(String(value['__typename']))) next(value, found);
      };
  }
}
