import { isObject, setOwn, type JsonObject } from './json';

/** What tells the names of object types from those of interfaces. */
export interface TypeNames {
  isObjectType(name: unknown): boolean;
}

/**
 * Puts what a fetch brought into what is there: objects are merged, lists of the same length item
 * by item, and everything else is replaced. Parts of `source` become parts of `target`.
 * @param types where given, a `__typename` that names an object type stays: a subgraph with an
 * `@interfaceObject` knows but the interface
 */
export function mergeInto(target: JsonObject, source: JsonObject, types?: TypeNames): void {
  for (const key in source) {
    const value = source[key];
    if (value === undefined) continue;
    if (key === '__proto__') {
      mergeOwn(target, value, types);
      continue;
    }
    // A function is inherited: JSON holds none.
    const held = target[key];
    if (typeof held === 'object' && typeof value === 'object') {
      if (held !== value) target[key] = merged(held, value, types);
    } else if (held === undefined || key !== '__typename' || !types?.isObjectType(held)) {
      target[key] = value;
    }
  }
}

/** A copy that shares nothing with `value` that could be changed. */
export function copyOf<T>(value: T): T;
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item));
  if (!isPlain(value)) return value;
  const copy: JsonObject = {};
  for (const key in value) setOwn(copy, key, copyOf(value[key]));
  return copy;
}

function mergeOwn(target: JsonObject, value: unknown, types: TypeNames | undefined): void {
  const key = '__proto__';
  const held = Object.hasOwn(target, key) ? target[key] : undefined;
  setOwn(target, key, held === undefined ? value : merged(held, value, types));
}

function merged(held: unknown, value: unknown, types: TypeNames | undefined): unknown {
  if (isObject(held) && isObject(value)) {
    mergeInto(held, value, types);
    return held;
  }
  if (!Array.isArray(held) || !Array.isArray(value) || held.length !== value.length) return value;
  for (let index = 0; index < value.length; index += 1) {
    held[index] = merged(held[index], value[index], types);
  }
  return held;
}

// A custom scalar of a subgraph in this process may be a Date or another object of a class.
function isPlain(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
