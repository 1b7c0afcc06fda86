import { scalarText } from '../projection/json-text';

/** An object of JSON, or one like it that a resolver made. */
export type JsonObject = Record<string, unknown>;

/** A path in a response: keys, and indexes of lists. */
export type ResponsePath = readonly (string | number)[];

const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether every object has something under `key` without having it itself. */
export function isInherited(key: string): boolean {
  return INHERITED.has(key);
}

/** What an object holds itself under a key. */
export function ownValue(object: JsonObject, key: string): unknown {
  return INHERITED.has(key) && !Object.hasOwn(object, key) ? undefined : object[key];
}

/** Puts a value under a key, also under `__proto__`. */
export function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key !== '__proto__') {
    object[key] = value;
    return;
  }
  const writable = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(object, key, { ...writable, value });
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON text of a value; what JSON cannot hold is null. */
export function textOf(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  return scalarText(value) ?? 'null';
}
