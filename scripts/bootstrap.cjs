// Starts any entry point on a fresh clone: installs what the lockfile asks for, then runs the entry under a
// Node that is new enough. No dependencies, because it runs before there are any, and plain CommonJS that
// Node 14 can parse, so that an old Node gets a sentence instead of a syntax error.
//
//   node scripts/bootstrap.cjs <entry.ts | entry.cjs> [arguments]
'use strict';

const fs = require('fs');
const path = require('path');
const { ensureInstalled } = require('./bootstrap/install.cjs');
const { chooseNode } = require('./bootstrap/node.cjs');
const { run } = require('./bootstrap/run.cjs');

const ROOT = path.resolve(__dirname, '..');

/** Where a person ran this: npm goes to the root of the tree first, and says where it was. */
function invokedFrom() {
  const directory = process.cwd();
  return directory === ROOT ? process.env.INIT_CWD || ROOT : directory;
}

function environment(node, directory) {
  const directories = [path.dirname(node), path.join(ROOT, 'node_modules', '.bin')];
  return Object.assign({}, process.env, {
    INVOKED_FROM: directory,
    PATH: directories.concat(process.env.PATH || []).join(path.delimiter),
    NODE_COMPILE_CACHE:
      process.env.NODE_COMPILE_CACHE || path.join(ROOT, 'node_modules', '.cache', 'compiled'),
  });
}

function nodeArguments(entry) {
  const follow = ['-r', path.join(__dirname, 'bootstrap', 'follow-parent.cjs')];
  if (!/\.[cm]?ts$/.test(entry)) return follow.concat(entry);
  return follow.concat('--enable-source-maps', '-r', '@swc-node/register', entry);
}

async function main(entry, args) {
  if (!entry) throw new Error('usage: node scripts/bootstrap.cjs <entry> [arguments]');
  const directory = invokedFrom();
  process.chdir(ROOT);
  await ensureInstalled(ROOT);
  if (!fs.existsSync(entry)) throw new Error(`there is no ${entry} in ${ROOT}`);
  const node = chooseNode(ROOT);
  return run(node, nodeArguments(entry).concat(args), { env: environment(node, directory) });
}

main(process.argv[2], process.argv.slice(3)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(`suitegraph: ${error.message}`);
    process.exit(1);
  },
);
