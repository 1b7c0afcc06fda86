import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, parse, printSchema, type GraphQLSchema } from 'graphql';

/** A supergraph and the schema that clients see of it. */
export interface Composition {
  readonly supergraphSdl: string;
  readonly api: GraphQLSchema;
  readonly apiSdl: string;
}

/** The subgraphs don't fit together; `reasons` are Apollo's, each naming the subgraph. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
  constructor(readonly reasons: readonly string[]) {
    super(`the subgraphs do not compose:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
  }
}

/** Where a service listens when nothing says otherwise: its name on the network of the containers. */
export function defaultUrl(subgraph: string): string {
  return `http://${subgraph}:4000/graphql`;
}

/** Composes SDL by subgraph name. Throws {@link CompositionError} with every reason. */
export function compose(subgraphs: ReadonlyMap<string, string>): Composition {
  const services = [...subgraphs].map(([name, sdl]) => ({
    name,
    url: defaultUrl(name),
    typeDefs: parse(sdl),
  }));
  const result = composeServices(services);
  if (result.errors) throw new CompositionError(result.errors.map((error) => error.message));
  const api = apiOf(result.supergraphSdl);
  return {
    supergraphSdl: `${result.supergraphSdl.trim()}\n`,
    api,
    apiSdl: `${printSchema(api)}\n`,
  };
}

/** The client-facing schema of a supergraph: without federation's own parts and what is @inaccessible. */
export function apiOf(supergraphSdl: string): GraphQLSchema {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  });
  return lexicographicSortSchema(supergraph.apiSchema().toGraphQLJSSchema());
}
