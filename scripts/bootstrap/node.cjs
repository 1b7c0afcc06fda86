// Which Node runs what: the one for the project's own code, and the one for npm.
'use strict';

const fs = require('fs');
const path = require('path');

// require() of ES modules without a flag, which several dependencies need, came with 22.12; the pins of the
// lockfile were tried on 22.19.
const OLDEST = [22, 19];

/** True for a version such as `v24.1.0` that the project's code runs on. */
function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function isInside(directory, file) {
  return !path.relative(directory, file).startsWith('..');
}

/** The Node this was started with. npm puts node_modules/.bin first in PATH, so that its own is meant then. */
function startingNode(root) {
  const modules = path.join(root, 'node_modules');
  if (!isInside(modules, process.execPath)) {
    return { path: process.execPath, version: process.version };
  }
  const npmNode = process.env.npm_node_execpath;
  const version = /\bnode\/(v[\d.]+)/.exec(process.env.npm_config_user_agent || '');
  if (!npmNode || !version || isInside(modules, npmNode) || !fs.existsSync(npmNode)) return null;
  return { path: npmNode, version: version[1] };
}

function pinnedNode(root) {
  const name = `node-${process.platform}-${process.arch}`;
  const file = path.join(root, 'node_modules', name, 'bin', 'node');
  return fs.existsSync(file) ? file : null;
}

/** The Node for the project's code: the current one if it is new enough, else the one in node_modules. */
function chooseNode(root) {
  const current = startingNode(root);
  if (current && isNewEnough(current.version)) return current.path;
  const pinned = pinnedNode(root);
  if (pinned) return pinned;
  throw new Error(
    `Node ${OLDEST.join('.')} or newer is needed: this is ${process.version}, and there is no ` +
      `prebuilt Node for ${process.platform}-${process.arch} in node_modules.`,
  );
}

function onPath(root, name) {
  const directories = (process.env.PATH || '').split(path.delimiter);
  return directories
    .filter((directory) => path.isAbsolute(directory) && !isInside(root, directory))
    .map((directory) => path.join(directory, name))
    .find((file) => fs.existsSync(file));
}

/** npm as [command, ...arguments], run by a Node that is outside the node_modules it is about to delete. */
function npmCommand(root) {
  const current = startingNode(root);
  const node = current ? current.path : onPath(root, 'node');
  const fromNpm = /npm-cli\.js$/.test(process.env.npm_execpath || '') && process.env.npm_execpath;
  const npm = fromNpm || onPath(root, 'npm');
  if (!node || !npm) throw new Error('npm and a Node outside node_modules are needed to install.');
  const script = fs.realpathSync(npm);
  return /\.c?js$/.test(script) ? [node, script] : [npm];
}

module.exports = { chooseNode, npmCommand, isInside };
