/**
 * The value that `source`, the body of a function in strict mode, returns with `scope`'s entries
 * as its variables. Nothing but names the compiler made and JSON literals may go into `source`.
 *
 * @throws EvalError in a process that may make no functions of text
 */
export function generate(source: string, scope: Readonly<Record<string, unknown>>): unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- built of our own fragments and JSON texts
  return new Function(...Object.keys(scope), `"use strict";${source}`)(...Object.values(scope));
}
