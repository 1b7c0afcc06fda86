import { scalarText, stringText } from './json-text';
import type { LeafFormat, LeafShape } from './shapes';

/** The JSON text of a leaf; undefined for a value that the type doesn't have. Never throws. */
export type LeafText = (value: unknown) => string | undefined;

const BY_FORMAT: Readonly<Record<Exclude<LeafFormat, 'enum'>, LeafText>> = {
  string: (value) => (typeof value === 'string' ? stringText(value) : undefined),
  // GraphQL §3.5.5: written as a string, whatever it was.
  id: (value) => {
    if (typeof value === 'string') return stringText(value);
    return Number.isInteger(value) ? `"${String(value)}"` : undefined;
  },
  // GraphQL §3.5.1: of 32 bits.
  int: (value) => (typeof value === 'number' && (value | 0) === value ? String(value) : undefined),
  float: (value) => (Number.isFinite(value) ? String(value) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  custom: (value) => {
    try {
      return scalarText(value);
    } catch {
      // Circular objects, bigints and failing toJSON methods, of subgraphs in this process.
      return undefined;
    }
  },
};

/**
 * Writes values of a leaf type that are neither null nor undefined. The text of a custom scalar
 * may still be `null`: a date that is none, for one.
 */
export function leafText({ format, enumValues }: LeafShape): LeafText {
  return format === 'enum' ? (value) => enumValues.get(value as string) : BY_FORMAT[format];
}
