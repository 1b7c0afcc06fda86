// Loaded before the entry: ends it, in good order, when the bootstrap that started it was killed and can't
// forward a signal any more. Without it the port and the database would stay taken.
'use strict';

const { isMainThread } = require('worker_threads');

const parent = process.ppid;

if (isMainThread) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
