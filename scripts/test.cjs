// Runs the tests, and says at the end which ones this machine has no server for.
//
//   npm test                                   everything that can run here
//   npm test -- kit/src/events                 some of it: arguments go to jest
//   SUITEGRAPH_REQUIRE_SERVERS=1 npm test      a missing server is a failure (or name them: redis,s3)
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { run } = require('./bootstrap/run.cjs');
const { planServers } = require('./testing/plan.cjs');

const ROOT = path.resolve(__dirname, '..');
const JEST = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');

function jestArguments(leftOut, countsFile) {
  const configured = require('../jest.config.cjs').testPathIgnorePatterns ?? ['/node_modules/'];
  const ignored = configured.concat(leftOut.map((row) => `\\.${row.name}\\.test\\.ts$`));
  const reporter = path.join(__dirname, 'testing', 'counts-reporter.cjs');
  return [
    ...ignored.map((pattern) => `--testPathIgnorePatterns=${pattern}`),
    // At least two: one would be jest's own process, which a test that fails half way can keep from ending.
    `--maxWorkers=${Math.max(2, os.availableParallelism() - 1)}`,
    // Reporters given on the command line take no options, so they come through the environment's config.
    '--config',
    JSON.stringify({
      ...require('../jest.config.cjs'),
      rootDir: ROOT,
      reporters: ['default', [reporter, { file: countsFile }]],
    }),
  ];
}

function explainLeftOut(leftOut) {
  for (const { name, files, packages } of leftOut) {
    const packagesToInstall = packages.join(' ');
    console.log(`\nLeft out: no ${name} server here (Debian: apt install ${packagesToInstall})`);
    for (const file of files) console.log(`  ${file}`);
  }
}

function readCounts(countsFile) {
  try {
    return JSON.parse(fs.readFileSync(countsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(args) {
  const missing = planServers(ROOT, process.env.SUITEGRAPH_REQUIRE_SERVERS).filter(
    (row) => !row.available,
  );
  const required = missing.filter((row) => row.required);
  if (required.length > 0) {
    explainLeftOut(required);
    console.log('\nThese servers are required by SUITEGRAPH_REQUIRE_SERVERS.');
    return 1;
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'suitegraph-tests-'));
  const countsFile = path.join(directory, 'counts.json');
  const jest = [JEST, ...jestArguments(missing, countsFile), ...args];
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const env = {
    ...process.env,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, ...options].filter(Boolean).join(' '),
  };
  const code = await run(process.execPath, jest, { env });
  const counts = readCounts(countsFile);
  fs.rmSync(directory, { recursive: true, force: true });
  explainLeftOut(missing);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code;
}

main(process.argv.slice(2)).then((code) => process.exit(code));
