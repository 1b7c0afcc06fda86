import { z } from 'zod';
import { HEADER_NAME, HEADER_VALUE, isReserved, STATED } from './header-names';

const name = z.string().toLowerCase().regex(HEADER_NAME, 'is not a header name');
const sendable = name.refine((text) => !isReserved(text), {
  error: ({ input }) => `"${String(input)}" belongs to the gateway or to the connection`,
});
const value = z.string().regex(HEADER_VALUE, 'is not a header value');

const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(`^(?:${text})$`, 'i');
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a regular expression' });
    return z.NEVER;
  }
});

const named = z.strictObject({
  named: sendable,
  /** Name towards the subgraph. */
  rename: sendable.optional(),
  /** Value when the client sent none. */
  default: value.optional(),
});
const matching = z.strictObject({ matching: pattern });

const constant = z.strictObject({ name: sendable, value });
const fromEnvironment = z.strictObject({ name: sendable, fromEnv: z.string().min(1) });

const removable = name.refine((text) => STATED.has(text) || !isReserved(text), {
  error: ({ input }) => `"${String(input)}" cannot be left out`,
});

const rule = z.union(
  [
    z.strictObject({ propagate: z.union([named, matching]) }),
    z.strictObject({ insert: z.union([constant, fromEnvironment]) }),
    z.strictObject({ remove: z.strictObject({ named: removable }) }),
  ],
  { error: 'must be one of propagate, insert and remove' },
);

/**
 * Which headers go to the subgraphs. Rules are applied in turn, those for all subgraphs first; a
 * later one overrides what an earlier one set.
 */
export const headerRulesSchema = z.strictObject({
  all: z.array(rule).default([]),
  subgraphs: z.record(z.string(), z.array(rule)).default({}),
});

export type HeaderRule = z.output<typeof rule>;
