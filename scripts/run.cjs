// Runs a TypeScript file under the current Node: node scripts/run.cjs <file.ts> [arguments]
'use strict';

const path = require('path');

require('@swc-node/register');
process.setSourceMapsEnabled(true);

const entry = process.argv[2];
if (!entry) {
  console.error('usage: node scripts/run.cjs <file.ts> [arguments]');
  process.exit(2);
}
process.argv.splice(1, 2, path.resolve(entry));
require('module').runMain();
