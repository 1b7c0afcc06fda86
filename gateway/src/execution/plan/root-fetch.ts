import type { FetchDataRewrite } from '@apollo/query-planner';
import type { Delivery } from '../subgraph-fetcher';
import type { PlannedFetch } from '../transport';
import type { Collector } from './collector';
import { placeErrors, type Placement } from './failure';
import { isObject, type JsonObject, type ResponsePath } from './json';
import { mergeInto } from './merge';
import { locate, type PlanPath } from './plan-path';
import type { PlanRun, Step } from './plan-run';
import { applyRewrites } from './rewrites';
import type { TypeConditions } from './type-conditions';
import { missingRoots } from './missing-answers';

/** What every fetch of a plan has. */
export interface FetchParts {
  readonly fetch: PlannedFetch;
  /** Names of the caller's variables that it uses. */
  readonly used: readonly string[];
  readonly outputRewrites: readonly FetchDataRewrite[];
  readonly types: TypeConditions;
  /** Whether other nodes of the plan may send the same. */
  readonly shared: boolean;
}

interface Target {
  readonly path: PlanPath;
  readonly collect: Collector;
}

/** A fetch of root fields, for the response itself or objects of a root type in it. */
export class RootFetch {
  constructor(
    private readonly parts: FetchParts,
    private readonly target: Target,
  ) {}

  readonly run: Step = (run) => {
    const { path, collect } = this.target;
    if (path.length === 0) return this.load(run, [run.data]);
    const targets: JsonObject[] = [];
    collect(run.data, targets);
    return targets.length === 0 ? undefined : this.load(run, targets);
  };

  /** Puts an answer into the response. */
  deliver(run: PlanRun, targets: readonly JsonObject[], delivery: Delivery): void {
    const { outputRewrites, types, fetch } = this.parts;
    const { errors = [] } = delivery.answer;
    if (errors.length > 0) {
      const origin = { service: fetch.service, outputRewrites };
      run.fail(placeErrors(errors, origin, (path) => this.place(run, path)));
    }
    for (const target of targets) {
      const { data } = delivery.take();
      if (isObject(data)) {
        if (outputRewrites.length > 0) applyRewrites(outputRewrites, data, types);
        mergeInto(target, data, types);
      } else if (errors.length === 0) {
        this.miss(run, 'it holds no data');
        return;
      }
    }
  }

  private async load(run: PlanRun, targets: readonly JsonObject[]): Promise<void> {
    const { fetch, used, shared } = this.parts;
    const text = `{${run.variablesText(used).slice(1)}}`;
    const delivery = await (shared ? run.sendOnce(fetch, text) : run.send(fetch, text));
    if (delivery) this.deliver(run, targets, delivery);
    else this.miss(run, undefined);
  }

  private miss(run: PlanRun, misfit: string | undefined): void {
    const { coerced: variables } = run.parts;
    run.fail(missingRoots({ ...this.parts, variables, misfit }, this.places(run)));
  }

  private place(run: PlanRun, path: ResponsePath | undefined): Placement {
    if (path === undefined || path.length === 0) return { places: [], below: [] };
    return { places: this.places(run), below: path };
  }

  private places(run: PlanRun): ResponsePath[] {
    return locate(run.data, this.target.path).map(({ path }) => path);
  }
}
