// npm run schema:compose: writes the supergraph, the client-facing schema and the manifest.
import { readArtefacts, writeFiles } from './artefacts';
import { CompositionError } from './composition';
import { generate } from './generate';
import { OperationsError } from './manifest';

try {
  const artefacts = readArtefacts();
  const files = generate(artefacts);
  writeFiles(files);
  const names = [...artefacts.subgraphs.keys()].join(', ');
  console.log(`schema: composed ${names} into ${[...files.keys()].join(', ')}`);
} catch (error) {
  if (!(error instanceof CompositionError || error instanceof OperationsError)) throw error;
  console.error(`schema: ${error.message}`);
  process.exitCode = 1;
}
