import type { ExecutionScope } from '../execution-scope';
import type { Failure } from './failure';
import type { PlanRun, Step } from './plan-run';

/** One deferred part of a plan. */
interface DeferredStep {
  readonly label: string;
  /** Ids of the fetches that come first. */
  readonly depends: readonly string[];
  readonly run: Step;
}

/** A node of a plan that defers parts of it. */
export interface DeferSteps {
  readonly primary: Step;
  readonly deferred: readonly DeferredStep[];
}

/**
 * Runs what one execution of a plan defers: each part as soon as the fetches it depends on are
 * done. What the parts bring goes into the data after `open`, so that the primary part is written
 * as if there were no others.
 */
export class Deferral {
  private readonly fetches = new Map<string, PromiseWithResolvers<undefined>>();
  private readonly parts = new Map<string, Promise<readonly Failure[]>>();
  private readonly gate = Promise.withResolvers<undefined>();
  private readonly leaving = new AbortController();
  private readonly scope: ExecutionScope;
  private active = 0;

  constructor(scope: ExecutionScope) {
    const { signal } = scope.caller;
    const signals = signal ? [signal, this.leaving.signal] : [this.leaving.signal];
    this.scope = scope.until(AbortSignal.any(signals));
  }

  /** Runs the primary part, and sees to the others; what it returns waits for the primary alone. */
  begin({ primary, deferred }: DeferSteps, run: PlanRun): Promise<void> | undefined {
    const waiting = this.watch(() => primary(run));
    for (const part of deferred) this.parts.set(part.label, this.run(part, run));
    return waiting;
  }

  /** The fetch with this id is done. */
  fetched(id: string): void {
    this.fetch(id).resolve(undefined);
  }

  /** Lets the deferred parts have their data. */
  open(): void {
    this.gate.resolve(undefined);
  }

  /**
   * Resolves with what failed in a part when it is done; undefined when the plan has no such part,
   * since the parts around it bring all it needs. Parts inside of another are known when that is
   * done.
   */
  ended(label: string): Promise<readonly Failure[]> | undefined {
    return this.parts.get(label);
  }

  /** Whether nobody waits for the parts any more; past a deadline somebody still does. */
  get isLeft(): boolean {
    const { signal } = this.scope.caller;
    const reason = Object(signal?.reason) as Partial<Error>;
    return signal?.aborted === true && reason.name !== 'TimeoutError';
  }

  /** Nobody waits for the parts any more. */
  stop(): void {
    this.leaving.abort();
    this.gate.resolve(undefined);
  }

  private run({ depends, run }: DeferredStep, origin: PlanRun): Promise<readonly Failure[]> {
    const ended = this.runAfter(
      depends.map((id) => this.fetch(id).promise),
      origin,
      run,
    );
    // It may fail before anyone asks for it.
    ended.catch(nothing);
    return ended;
  }

  private async runAfter(
    first: readonly Promise<void>[],
    origin: PlanRun,
    step: Step,
  ): Promise<readonly Failure[]> {
    await Promise.all(first);
    const run = origin.fork(this.scope, this.gate.promise);
    await this.watch(() => step(run));
    return run.failures;
  }

  private watch(step: () => Promise<void> | undefined): Promise<void> | undefined {
    this.active += 1;
    let waiting: Promise<void> | undefined;
    try {
      waiting = step();
    } finally {
      if (!waiting) this.end();
    }
    return waiting?.finally(() => this.end());
  }

  // Fetches that a condition left out are never done: nothing may wait for them forever.
  private end(): void {
    this.active -= 1;
    if (this.active > 0) return;
    // What was waiting for the last one has begun by then.
    setImmediate(() => {
      if (this.active === 0) for (const { resolve } of this.fetches.values()) resolve(undefined);
    });
  }

  private fetch(id: string): PromiseWithResolvers<undefined> {
    let fetch = this.fetches.get(id);
    if (!fetch) this.fetches.set(id, (fetch = Promise.withResolvers<undefined>()));
    return fetch;
  }
}

const nothing = (): void => undefined;
