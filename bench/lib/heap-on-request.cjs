// Loaded into a gateway before its own code (with --expose-gc): tells its parent how much heap is in use once
// everything that can be collected has been.
'use strict';

const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.send) {
  process.on('message', () => {
    globalThis.gc();
    process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20 });
  });
  process.channel.unref();
}
