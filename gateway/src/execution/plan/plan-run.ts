import type { ExecutionScope } from '../execution-scope';
import type { Delivery, SubgraphFetcher } from '../subgraph-fetcher';
import type { PlannedFetch, SubgraphAnswer } from '../transport';
import type { Deferral } from './deferral';
import type { Failure } from './failure';
import { EntityPool, type EntitySource } from './entity-pool';
import type { JsonObject } from './json';

export type Values = Readonly<Record<string, unknown>>;
export type Fetchers = Readonly<Record<string, SubgraphFetcher>>;

/** A compiled node of a plan; gives a promise only where there is something to wait for. */
export type Step = (run: PlanRun) => Promise<void> | undefined;

export interface PlanRunParts {
  /** Variables as the caller gave them: subgraphs coerce them themselves. */
  readonly given: Values;
  /** Variables with their defaults, coerced: conditions are decided by them. */
  readonly coerced: Values;
  readonly scope: ExecutionScope;
  readonly fetchers: Fetchers;
  /** The event a subscription's plan runs for. */
  readonly event: SubgraphAnswer | undefined;
  /** Runs what the plan defers; only plans that defer something need it. */
  readonly deferral?: Deferral | undefined;
}

/** The run that a deferred part belongs to, and when the part may put something into its data. */
interface Origin {
  readonly run: PlanRun;
  readonly gate: Promise<void>;
}

/** One execution of a compiled plan. */
export class PlanRun {
  /** What the fetches have brought so far, by response keys. */
  readonly data: JsonObject;
  readonly failures: Failure[] = [];
  private readonly variableTexts: Map<string, string>;
  private readonly shared: Map<PlannedFetch, Map<string, Promise<Delivery | undefined>>>;
  private readonly pools: Map<PlannedFetch, Map<string, EntityPool>>;

  constructor(
    readonly parts: PlanRunParts,
    private readonly origin?: Origin,
  ) {
    this.data = origin?.run.data ?? {};
    this.variableTexts = origin?.run.variableTexts ?? new Map<string, string>();
    this.shared = origin?.run.shared ?? new Map<PlannedFetch, Map<string, never>>();
    this.pools = origin?.run.pools ?? new Map<PlannedFetch, Map<string, never>>();
  }

  /**
   * The same run for a deferred part: with failures of its own. Its fetches are sent at once, and
   * what they bring waits until `gate` is open.
   */
  fork(scope: ExecutionScope, gate: Promise<void>): PlanRun {
    return new PlanRun({ ...this.parts, scope }, { run: this, gate });
  }

  /**
   * The entries of a JSON object with those of the variables that were given, each after a comma.
   */
  variablesText(names: readonly string[]): string {
    let text = '';
    for (const name of names) {
      let entry = this.variableTexts.get(name);
      if (entry === undefined) {
        const { given } = this.parts;
        const value = Object.hasOwn(given, name) ? given[name] : undefined;
        entry = value === undefined ? '' : `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
        this.variableTexts.set(name, entry);
      }
      text += entry;
    }
    return text;
  }

  /** Sends a fetch; undefined when no answer came. @throws the signal's reason when the caller left */
  send(fetch: PlannedFetch, variablesText: string): Promise<Delivery | undefined> {
    return this.gated(this.sendNow(fetch, variablesText));
  }

  /** Sends a query that other nodes of the plan may send as well, once for equal variables. */
  sendOnce(fetch: PlannedFetch, variablesText: string): Promise<Delivery | undefined> {
    let deliveries = this.shared.get(fetch);
    if (!deliveries) {
      deliveries = new Map<string, Promise<Delivery | undefined>>();
      this.shared.set(fetch, deliveries);
    }
    let delivery = deliveries.get(variablesText);
    if (!delivery) deliveries.set(variablesText, (delivery = this.sendNow(fetch, variablesText)));
    return this.gated(delivery);
  }

  /**
   * Entities by a fetch that other nodes of the plan use as well: each is asked for once. `rest` are
   * the entries of the other variables, each after a comma.
   */
  entities(
    fetch: PlannedFetch,
    rest: string,
    representations: readonly string[],
  ): readonly EntitySource[] {
    let pools = this.pools.get(fetch);
    if (!pools) this.pools.set(fetch, (pools = new Map<string, EntityPool>()));
    let pool = pools.get(rest);
    if (!pool) {
      pool = new EntityPool((text) => this.sendNow(fetch, `{"representations":${text}${rest}}`));
      pools.set(rest, pool);
    }
    const gate = this.origin?.gate;
    const sources = pool.claim(representations);
    if (!gate) return sources;
    return sources.map((source) => ({ ...source, delivery: this.gated(source.delivery) }));
  }

  private sendNow(fetch: PlannedFetch, variablesText: string): Promise<Delivery | undefined> {
    const { fetchers, scope } = this.parts;
    const fetcher = fetchers[fetch.service];
    if (!fetcher) throw new Error(`no way to the subgraph "${fetch.service}" is known`);
    return fetcher.send({ fetch, variablesText }, scope);
  }

  private gated(delivery: Promise<Delivery | undefined>): Promise<Delivery | undefined> {
    const gate = this.origin?.gate;
    return gate ? delivery.then((it) => gate.then(() => it)) : delivery;
  }

  /** What failed so far, in the run that this one is a part of as well. */
  failedBefore(): readonly Failure[] {
    const { failures, origin } = this;
    return origin ? [...origin.run.failedBefore(), ...failures] : failures;
  }

  fail(failures: readonly Failure[]): void {
    for (const failure of failures) this.failures.push(failure);
  }
}
