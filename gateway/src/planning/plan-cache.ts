import type { QueryPlan } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import type { Principal } from '@suitegraph/kit/auth';
import type { DeniedFields } from '../authority/operation-authority';
import type { PlanConditions } from './normalise/conditions';
import type { SplitOperation } from './split-operation';

/** How one caller may run an operation: one object as long as it is cached. */
export interface AuthorisedPlan {
  readonly plan: QueryPlan;
  readonly denied: DeniedFields;
  /** How the operation is taken apart, where its answer comes in parts. */
  readonly split?: SplitOperation;
}

/** Who asked for a plan, and for which parts. */
export interface Asker {
  readonly principal: Principal | null;
  readonly conditions: PlanConditions;
  readonly split?: SplitOperation | undefined;
}

/** A plan and who asked for it first. */
export interface CachedPlan {
  readonly authorised: AuthorisedPlan;
  readonly asker: Asker;
}

/** The plans of one operation, by authority. */
export type PlansOfOperation = Map<string, CachedPlan>;

/** How often something was found, and how often it had to be made. */
export interface CacheUse {
  hits: number;
  misses: number;
}

/** Bounds the plans of all operations together: the one unused for longest goes first. */
export class PlanCache {
  private readonly owners: LRUCache<CachedPlan, { plans: PlansOfOperation; key: string }>;

  constructor(
    max: number,
    private readonly use: CacheUse,
  ) {
    this.owners = new LRUCache({
      max,
      dispose: ({ plans, key }, cached) => {
        if (plans.get(key) === cached) plans.delete(key);
      },
    });
  }

  get(plans: PlansOfOperation, key: string): AuthorisedPlan | undefined {
    const cached = plans.get(key);
    if (!cached) {
      this.use.misses += 1;
      return undefined;
    }
    this.use.hits += 1;
    this.owners.get(cached);
    return cached.authorised;
  }

  set(plans: PlansOfOperation, key: string, cached: CachedPlan): void {
    plans.set(key, cached);
    this.owners.set(cached, { plans, key });
  }

  /** The operation is cached no more, and so are its plans. */
  drop(plans: PlansOfOperation): void {
    for (const cached of [...plans.values()]) this.owners.delete(cached);
  }
}
