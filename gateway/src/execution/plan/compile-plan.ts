import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { refuseOperation } from '../../errors/refusal';
import { Delivery } from '../subgraph-fetcher';
import { compileCollector } from './collector';
import { ContextValues } from './context-values';
import type { DeferSteps } from './deferral';
import { EntityFetch } from './entity-fetch';
import { mergeFetches } from './merge-fetches';
import { fetchesOf, outlinePlan, type Outline, type OutlinedFetch } from './outline';
import type { Step } from './plan-run';
import { PlannedFetches } from './planned-fetch';
import { RepresentationMaker } from './representations';
import { RootFetch, type FetchParts } from './root-fetch';
import { inOrder, atOnce } from './steps';
import { TypeConditions } from './type-conditions';

export interface PlanCompilation {
  /** The supergraph: plans name types of it that callers may not see. */
  readonly schema: GraphQLSchema;
  /** Nothing of a mutation is merged, sent for others as well, or left out. */
  readonly isMutation: boolean;
  readonly codegen: boolean;
}

const nothing: Step = () => undefined;

/**
 * Compiles a plan, once for all its executions.
 *
 * @throws Refusal when it has a variable under a name that fetches of entities need
 */
export function compilePlan(plan: QueryPlan, options: PlanCompilation): Step {
  const fetches = new PlannedFetches();
  const outline = outlinePlan(plan, fetches);
  if (!outline) return nothing;
  const merged = options.isMutation ? outline : mergeFetches(outline);
  return new PlanCompiler(merged, fetches, options).step(merged);
}

class PlanCompiler {
  private readonly types: TypeConditions;
  private readonly mayShareObjects: boolean;

  constructor(
    outline: Outline,
    private readonly fetches: PlannedFetches,
    private readonly options: PlanCompilation,
  ) {
    this.types = new TypeConditions(options.schema);
    const all = fetchesOf(outline);
    for (const { fetch } of all) fetches.use(fetch);
    // Where what is fetched for an object depends on where it is, each place needs its own.
    this.mayShareObjects = !all.some(
      ({ node, paths }) =>
        hasContext(node) || paths.some((path) => path.some(({ kind }) => kind === 'types')),
    );
  }

  step(outline: Outline | undefined): Step {
    if (!outline) return nothing;
    switch (outline.kind) {
      case 'Sequence':
        return inOrder(outline.nodes.map((node) => this.step(node)));
      case 'Parallel':
        return atOnce(outline.nodes.map((node) => this.step(node)));
      case 'Condition':
        return this.condition(outline);
      case 'Defer':
        return this.defer(outline);
      case 'Event':
        return this.event(outline.primary);
      case 'Fetch':
        return announced(
          outline,
          outline.node.requires ? this.entityFetch(outline) : this.rootFetch(outline).run,
        );
    }
  }

  private defer({ primary, deferred }: Extract<Outline, { kind: 'Defer' }>): Step {
    const steps: DeferSteps = {
      primary: this.step(primary),
      deferred: deferred.map(({ label = '', depends, node }) => {
        return { label, depends, run: this.step(node) };
      }),
    };
    return (run) => {
      const { deferral } = run.parts;
      if (!deferral) throw new Error('what a plan defers needs a deferral');
      return deferral.begin(steps, run);
    };
  }

  private condition({ variable, then, otherwise }: Extract<Outline, { kind: 'Condition' }>): Step {
    const [holds, fails] = [this.step(then), this.step(otherwise)];
    return (run) => (run.parts.coerced[variable] === true ? holds(run) : fails(run));
  }

  private event(primary: OutlinedFetch): Step {
    const fetch = this.rootFetch(primary);
    return (run) => {
      const { event } = run.parts;
      if (!event) throw new Error('the plan of a subscription runs for an event');
      fetch.deliver(run, [run.data], new Delivery(event, { take: () => event }));
      return undefined;
    };
  }

  private rootFetch(outlined: OutlinedFetch): RootFetch {
    const [path = []] = outlined.paths;
    const collect = compileCollector(path, this.options.codegen);
    return new RootFetch(this.parts(outlined), { path, collect });
  }

  private entityFetch(outlined: OutlinedFetch): Step {
    const { node, paths } = outlined;
    const { codegen } = this.options;
    const { requires = [], inputRewrites = [], contextRewrites = [], variableUsages = [] } = node;
    if (variableUsages.includes('representations')) {
      // The planner would take the caller's variable for its own.
      throw refuseOperation('BAD_USER_INPUT', 'No variable may be named "representations"');
    }
    const context = hasContext(node) ? new ContextValues(contextRewrites, this.types) : undefined;
    const parts = this.parts(outlined);
    const fetch = new EntityFetch({
      ...parts,
      used: parts.used.filter((name) => !context?.names.has(name)),
      paths,
      collectors: paths.map((path) => compileCollector(path, codegen)),
      requires,
      representations: new RepresentationMaker({ requires, inputRewrites }, this.types, codegen),
      context,
      mayShareObjects: this.mayShareObjects,
    });
    return fetch.run;
  }

  private parts({ node, fetch }: OutlinedFetch): FetchParts {
    const { variableUsages = [], outputRewrites = [] } = node;
    const shared =
      !this.options.isMutation && fetch.kind === 'query' && this.fetches.isShared(fetch);
    return { fetch, used: variableUsages, outputRewrites, types: this.types, shared };
  }
}

// Deferred parts wait for the fetches that have an id.
function announced({ node: { id } }: OutlinedFetch, fetch: Step): Step {
  if (id === undefined) return fetch;
  return (run) => {
    const fetched = (): void => run.parts.deferral?.fetched(id);
    const waiting = fetch(run);
    if (waiting) return waiting.finally(fetched);
    fetched();
    return undefined;
  };
}

function hasContext({ contextRewrites }: FetchNode): boolean {
  return contextRewrites !== undefined && contextRewrites.length > 0;
}
