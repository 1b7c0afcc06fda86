// A lock between processes: a file that its holder keeps touching. A holder that was killed stops touching
// it, which says more than its process id: ids are used again, and mean nothing in another container.
'use strict';

const fs = require('fs');

const TOUCH_EVERY_MS = 500;
const STALE_AFTER_MS = 5000;
const LOOK_EVERY_MS = 200;

function take(file) {
  try {
    fs.closeSync(fs.openSync(file, 'wx'));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new Error(`cannot write ${file} (${error.code}).`);
  }
}

function dropIfStale(file) {
  let seen;
  try {
    seen = fs.statSync(file);
  } catch (error) {
    return;
  }
  if (Date.now() - seen.mtimeMs < STALE_AFTER_MS) return;
  // Rename first: of several that saw the same stale lock, one gets it, and a lock taken anew in between
  // shows by its inode and is put back.
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (fs.statSync(aside).ino === seen.ino) fs.unlinkSync(aside);
    else fs.renameSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function touch(file) {
  const now = new Date();
  // Losing the file is no reason to stop half way through an install.
  fs.utimes(file, now, now, () => undefined);
}

/** Runs `task` while no other process holds the lock. */
async function withLock(file, task) {
  for (let waited = 0; !take(file); waited += 1) {
    if (waited === 5) console.error('suitegraph: waiting for another installation to end');
    dropIfStale(file);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const touching = setInterval(touch, TOUCH_EVERY_MS, file);
  try {
    return await task();
  } finally {
    clearInterval(touching);
    fs.unlinkSync(file);
  }
}

module.exports = { withLock };
