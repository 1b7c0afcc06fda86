import type { FieldNode } from 'graphql';
import type { Holding } from './conditions';

/** What the writers of one response share. */
export interface Projection {
  readonly holding: Holding;
  /** The value of `__schema` or `__type`. */
  readonly introspect: (field: FieldNode) => unknown;
}

/**
 * Writes the JSON of a value that is as its shape says at an offset of the output, and gives the
 * offset behind it; throws for any other value, of which `ExactCompletion` then writes what is
 * right.
 */
export type JsonWriter = (value: unknown, projection: Projection, at: number) => number;

/** Thrown for data that is not as its shape says; one for all, since nobody sees it. */
export const UNEXPECTED = new Error('the data is not as its shape says');

/** Throws `UNEXPECTED`; to be used as an expression. */
export function unexpected(): never {
  throw UNEXPECTED;
}
