import { composeServices } from '@apollo/composition';
import {
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  Supergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse, type GraphQLSchema } from 'graphql';
import type { GatewaySubgraph } from '../app/ports';

/** A composed graph, ready to validate and plan operations. */
export interface Graph {
  readonly supergraphSdl: string;
  /** What callers see and operations are validated against. */
  readonly schema: GraphQLSchema;
  /** The same as Apollo's model of it. */
  readonly apiSchema: Schema;
  /** The supergraph with its directives: authority is read from it. */
  readonly supergraphSchema: GraphQLSchema;
  readonly planner: QueryPlanner;
  /** Names and routing URLs as the supergraph states them. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

/** The subgraphs don't compose; `message` lists every reason. */
export class CompositionError extends Error {
  constructor(reasons: readonly string[]) {
    super(`The subgraphs do not compose:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`);
    this.name = 'CompositionError';
  }
}

/** The supergraph of subgraphs that run in this process. */
export function composeSubgraphs(subgraphs: readonly GatewaySubgraph[]): string {
  const apart = subgraphs.filter(({ local }) => local === undefined).map(({ name }) => name);
  if (apart.length > 0) {
    throw new CompositionError([
      `no supergraph was given and these subgraphs do not run in this process: ${apart.join(', ')}`,
    ]);
  }
  const composed = composeServices(
    subgraphs.map(({ name, local, url }) => ({
      name,
      url: url ?? `local://${name}`,
      typeDefs: parse(local?.sdl ?? ''),
    })),
  );
  if (composed.errors) throw new CompositionError(composed.errors.map(({ message }) => message));
  return composed.supergraphSdl;
}

/** Reads a supergraph; the directives Apollo's own gateway refuses are enforced by `authority`. */
export function buildGraph(supergraphSdl: string): Graph {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  });
  const apiSchema = supergraph.apiSchema();
  return {
    supergraphSdl,
    apiSchema,
    schema: apiSchema.toGraphQLJSSchema(),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph),
    subgraphs: supergraph.subgraphsMetadata(),
  };
}
