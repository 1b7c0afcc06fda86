// Which server-backed tests there are, and which of them have to be left out on this machine.
'use strict';

const fs = require('fs');
const path = require('path');
const { SERVERS, available, serverOf } = require('../servers.cjs');

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage']);

function* testFiles(directory) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('.')) continue;
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* testFiles(file);
    else if (entry.name.endsWith('.test.ts')) yield file;
  }
}

/** `SUITEGRAPH_REQUIRE_SERVERS`: `1` requires each server that some test uses, a list only the named ones. */
function isRequired(setting, server) {
  return setting === '1' || setting.split(/[\s,]+/).includes(server);
}

/** One row a server that tests use: its name, files, whether it is here, and whether it has to be. */
function planServers(root, setting = '') {
  const files = {};
  for (const file of testFiles(root)) {
    const server = serverOf(file);
    if (server) (files[server] ??= []).push(path.relative(root, file));
  }
  return Object.keys(files).map((name) => ({
    name,
    files: files[name],
    packages: SERVERS[name].packages,
    available: available(name),
    required: isRequired(setting, name),
  }));
}

module.exports = { planServers };

// By itself it prints Debian's packages of the servers that tests need and that are not here, for .ci/run.
if (require.main === module) {
  const missing = planServers(path.resolve(__dirname, '../..')).filter((row) => !row.available);
  if (missing.length > 0) console.log(missing.flatMap((row) => row.packages).join('\n'));
}
