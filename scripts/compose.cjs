// npm run schema:compose: everything that is generated from the sources, in the order it depends on each other:
// the subgraphs' SDL, the pages of docs/generated, the supergraph and manifest, the typed documents.
'use strict';

const path = require('path');
const { run } = require('./bootstrap/run.cjs');

const RUN = path.join(__dirname, 'run.cjs');
const CODEGEN = path.resolve(__dirname, '../node_modules/.bin/graphql-codegen');

const STEPS = [
  [RUN, 'suite/src/emit-sdl.ts', 'schema/subgraphs'],
  [RUN, 'suite/src/emit-docs.ts', 'docs/generated'],
  [RUN, 'schema/src/compose.ts'],
  [CODEGEN, '--config', 'codegen.yml', '--errors-only'],
];

async function main() {
  for (const step of STEPS) {
    const code = await run(process.execPath, step, {});
    if (code !== 0) return code;
  }
  return 0;
}

main().then((code) => process.exit(code));
