import type { Artefacts, GeneratedFiles } from './artefacts';
import { compose } from './composition';
import { buildManifest, printManifest } from './manifest';

/** Everything that follows from the subgraphs' SDL and the operations. */
export function generate({ subgraphs, operations }: Artefacts): GeneratedFiles {
  const { supergraphSdl, apiSdl } = compose(subgraphs);
  return new Map([
    ['supergraph.graphql', supergraphSdl],
    ['api.graphql', apiSdl],
    ['manifest.json', printManifest(buildManifest(operations))],
  ]);
}
