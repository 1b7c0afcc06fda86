import type { FieldNode } from 'graphql';
import type { Holding } from './conditions';

/** What the writers of one response share. */
export interface Projection {
  readonly holding: Holding;
  /** The value of `__schema` or `__type`. */
  readonly introspect: (field: FieldNode) => unknown;
}

/**
 * Writes the JSON text of a value that is as its shape says; throws for any other, of which
 * `ExactCompletion` then writes what is right.
 */
export type TextWriter = (value: unknown, projection: Projection) => string;

/** Thrown for data that is not as its shape says; one for all, since nobody sees it. */
export const UNEXPECTED = new Error('the data is not as its shape says');

/** Throws `UNEXPECTED`; to be used as an expression. */
export function unexpected(): never {
  throw UNEXPECTED;
}
