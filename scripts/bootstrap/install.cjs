// Brings node_modules in line with the lockfile, once, however many processes ask for it.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { withLock } = require('./lock.cjs');
const { npmCommand, isInside } = require('./node.cjs');
const { run } = require('./run.cjs');

function fingerprint(root) {
  return crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

function stampFile(root) {
  return path.join(root, 'node_modules', '.suitegraph-install');
}

function isStamped(root) {
  try {
    return fs.readFileSync(stampFile(root), 'utf8') === fingerprint(root);
  } catch (error) {
    return false;
  }
}

function readPackages(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
}

/** npm records what it installed: someone may have run `npm ci` by hand, and it need not be done twice. */
function matchesLockfile(root) {
  let installed;
  try {
    installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  } catch (error) {
    return false;
  }
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  return Object.keys(wanted).every((name) => {
    const { version, optional, devOptional } = wanted[name];
    const there = installed[name];
    if (name === '' || (!there && (optional || devOptional))) return true;
    return there !== undefined && there.version === version && fs.existsSync(path.join(root, name));
  });
}

function npmEnvironment(root) {
  const directories = (process.env.PATH || '').split(path.delimiter);
  const outside = directories.filter((directory) => !isInside(root, path.resolve(directory)));
  return Object.assign({}, process.env, { PATH: outside.join(path.delimiter) });
}

async function install(root) {
  const [command, ...first] = npmCommand(root);
  console.error('suitegraph: installing dependencies');
  // Warnings are for whoever changes dependencies: an old Node alone gives hundreds of lines.
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund'];
  const args = first.concat('ci', '--engine-strict=false', quiet);
  // npm's own words go to standard error: standard output is the entry's.
  const options = { cwd: root, env: npmEnvironment(root), stdio: ['inherit', 2, 2] };
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`npm ci failed with code ${code}.`);
}

/** Installs unless node_modules already is what package-lock.json says for this platform. */
async function ensureInstalled(root) {
  if (isStamped(root)) return;
  await withLock(path.join(root, '.install.lock'), async () => {
    if (isStamped(root)) return;
    if (!matchesLockfile(root)) await install(root);
    fs.mkdirSync(path.dirname(stampFile(root)), { recursive: true });
    fs.writeFileSync(stampFile(root), fingerprint(root));
  });
}

module.exports = { ensureInstalled };
