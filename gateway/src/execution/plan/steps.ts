import type { PlanRun, Step } from './plan-run';

/** Steps one after the other. */
export function inOrder(steps: readonly Step[]): Step {
  const [only] = steps;
  if (only && steps.length === 1) return only;
  return (run) => follow(steps, 0, run);
}

/** Steps that don't wait for each other. */
export function atOnce(steps: readonly Step[]): Step {
  const [only] = steps;
  if (only && steps.length === 1) return only;
  return (run) => {
    const waiting: Promise<void>[] = [];
    for (const step of steps) {
      const started = start(step, run);
      if (started) waiting.push(started);
    }
    return waiting.length > 1 ? Promise.all(waiting).then(nothing) : waiting[0];
  };
}

// What fails at once must not leave the others unheard.
function start(step: Step, run: PlanRun): Promise<void> | undefined {
  try {
    return step(run);
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}

const nothing = (): void => undefined;

// A step with nothing to wait for is followed at once.
function follow(steps: readonly Step[], from: number, run: PlanRun): Promise<void> | undefined {
  for (let index = from; index < steps.length; index += 1) {
    const waiting = steps[index]?.(run);
    if (waiting) return waiting.then(() => follow(steps, index + 1, run));
  }
  return undefined;
}
