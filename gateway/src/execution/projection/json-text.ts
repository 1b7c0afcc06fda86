// From about here on the engine's own loop is the faster one.
const LONG = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** JSON text of a string: what `JSON.stringify` gives, sooner for short strings without escapes. */
export function stringText(value: string): string {
  const { length } = value;
  if (length > LONG) return JSON.stringify(value);
  for (let index = 0; index < length; index++) {
    const code = value.charCodeAt(index);
    // Surrogates are escaped when they stand alone: that is not looked into here.
    if (code < 0x20 || code === QUOTE || code === BACKSLASH || (code >= 0xd800 && code <= 0xdfff)) {
      return JSON.stringify(value);
    }
  }
  return `"${value}"`;
}

/** JSON text of a value of a custom scalar; undefined when it has none. May throw. */
export function scalarText(value: unknown): string | undefined {
  // Functions and symbols have no text, which the types of JSON.stringify don't say.
  return typeof value === 'string' ? stringText(value) : JSON.stringify(value);
}

/** The own property of a data object: names such as `constructor` are not found on prototypes. */
export function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
