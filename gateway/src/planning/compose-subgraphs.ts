import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { GatewaySubgraph } from '../app/ports';

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
