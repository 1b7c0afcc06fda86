import {
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  Supergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { specDirectiveNames, type SpecDirectiveNames } from './spec-directives';

/** What the planner may do, and how hard it may try. */
export interface PlannerOptions {
  /** Whether `@defer` is in the schema. */
  readonly defer: boolean;
  /** Plans that are compared for one operation before the best so far is taken. */
  readonly maxEvaluatedPlans: number;
  /** Ways to one field through the subgraphs; an operation with more is refused. */
  readonly pathsLimit: number;
}

/** A composed graph, ready to validate and plan operations. */
export interface Graph extends PlanningGraph {
  readonly supergraphSdl: string;
  readonly options: PlannerOptions;
  /** What callers see and operations are validated against. */
  readonly schema: GraphQLSchema;
  /** The supergraph with its directives: authority is read from it. */
  readonly supergraphSchema: GraphQLSchema;
  /** What the supergraph calls the directives of authority and cost. */
  readonly directives: SpecDirectiveNames;
  /** Names and routing URLs as the supergraph states them. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

/** As much of a graph as planning takes. */
export interface PlanningGraph {
  /** What callers see, as Apollo's model of it. */
  readonly apiSchema: Schema;
  readonly planner: QueryPlanner;
}

/** The text is no supergraph; `message` is one line with every reason. */
export class SupergraphError extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The supergraph cannot be used: ${reason.replace(/\s+/g, ' ').trim()}`, { cause });
    this.name = 'SupergraphError';
  }
}

export const DEFAULT_PLANNER_OPTIONS: PlannerOptions = {
  defer: true,
  maxEvaluatedPlans: 1_000,
  pathsLimit: 2_000,
};

/**
 * Reads a supergraph; the directives Apollo's own gateway refuses are enforced by `authority`.
 *
 * @throws SupergraphError
 */
export function buildGraph(
  supergraphSdl: string,
  options: PlannerOptions = DEFAULT_PLANNER_OPTIONS,
): Graph {
  const steps = graphSteps(supergraphSdl, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps, between which the process serves requests. @throws SupergraphError */
export async function buildGraphInSteps(
  supergraphSdl: string,
  options: PlannerOptions,
): Promise<Graph> {
  const steps = graphSteps(supergraphSdl, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What a thread needs that does nothing but plan. @throws SupergraphError */
export function buildPlanningGraph(supergraphSdl: string, options: PlannerOptions): PlanningGraph {
  const supergraph = readSupergraph(supergraphSdl);
  return { apiSchema: supergraph.apiSchema(), planner: newPlanner(supergraph, options) };
}

function* graphSteps(
  supergraphSdl: string,
  options: PlannerOptions,
): Generator<undefined, Graph, undefined> {
  const supergraph = readSupergraph(supergraphSdl);
  yield;
  const apiSchema = supergraph.apiSchema();
  yield;
  const schema = apiSchema.toGraphQLJSSchema({ includeDefer: options.defer });
  yield;
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  yield;
  const planner = newPlanner(supergraph, options);
  const subgraphs = supergraph.subgraphsMetadata();
  const directives = specDirectiveNames(supergraph.schema);
  return {
    supergraphSdl,
    options,
    apiSchema,
    schema,
    supergraphSchema,
    directives,
    planner,
    subgraphs,
  };
}

function readSupergraph(sdl: string): Supergraph {
  try {
    return Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  } catch (error) {
    throw new SupergraphError(error);
  }
}

function newPlanner(supergraph: Supergraph, options: PlannerOptions): QueryPlanner {
  const { maxEvaluatedPlans, pathsLimit } = options;
  return new QueryPlanner(supergraph, {
    // Also where callers may not defer anything: see `separateNeeds`.
    incrementalDelivery: { enableDefer: true },
    debug: { maxEvaluatedPlans, pathsLimit },
  });
}
