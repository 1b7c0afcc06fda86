// Runs every `fix:*` script of package.json, one after the other: two of them may write the same file.
'use strict';

const { runScripts } = require('./tasks.cjs');

runScripts('fix:', { concurrency: 1 }).then((code) => process.exit(code));
