import type { PreparedOperation } from '../planning/prepared-operation';
import type { Generation } from './generation';

export interface WarmUpLimits {
  /** Operations that are prepared, the most used first. */
  readonly operations: number;
  /** No more are begun after this time, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Prepares and plans in `next` what was used most in `old`, so that the first requests there need
 * not wait for it. Between two operations the process serves requests. Never fails: an operation
 * that is none any more is refused when it is asked for.
 *
 * @returns how many operations were prepared.
 */
export async function warmUp(
  old: Generation,
  next: Generation,
  { operations, milliseconds }: WarmUpLimits,
): Promise<number> {
  const until = performance.now() + milliseconds;
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds).unref();
  });
  let prepared = 0;
  for (const used of old.catalogue.mostUsed(operations)) {
    await Promise.race([prepare(next, used).catch(() => undefined), timeIsUp]);
    prepared += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() >= until) break;
  }
  clearTimeout(timer);
  return prepared;
}

async function prepare(next: Generation, operation: PreparedOperation): Promise<void> {
  const { text, askedAs, uses, askers } = operation;
  const made = next.catalogue.get(text, askedAs);
  // A graph that is replaced again soon should know what was used before it.
  made.uses = Math.floor(uses / 2);
  for (const { principal, split: known, conditions: asked } of askers) {
    const split = known && made.split(known.variables);
    const conditions = made.conditions(asked.held);
    await made.planFor({ denied: made.decide(principal), principal, split, conditions });
  }
}
