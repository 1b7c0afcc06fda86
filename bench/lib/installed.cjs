// The packages of this folder are no part of the project's own: they are installed when first needed.
'use strict';

const path = require('node:path');
const { ensureInstalled } = require('../../scripts/bootstrap/install.cjs');

/** Installs what this folder's lockfile asks for, unless it is there. */
function ensureBenchInstalled() {
  return ensureInstalled(path.resolve(__dirname, '..'));
}

module.exports = { ensureBenchInstalled };
