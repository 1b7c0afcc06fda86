// Runs every `check:*` script of package.json, two at a time, and lists at the end what failed.
'use strict';

const { runScripts } = require('./tasks.cjs');

runScripts('check:', { concurrency: 2 }).then((code) => process.exit(code));
