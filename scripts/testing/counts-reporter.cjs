// A jest reporter that leaves the totals where scripts/test.cjs finds them.
'use strict';

const fs = require('fs');

module.exports = class CountsReporter {
  constructor(_globalConfig, options) {
    this.file = options.file;
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that could not even load has no tests to count, and must not look like success.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    fs.writeFileSync(this.file, JSON.stringify(counts));
  }
};
