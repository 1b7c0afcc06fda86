import path from 'node:path';
import { Worker } from 'node:worker_threads';

// An operation that takes more is ended with its thread, not with the process.
const MEMORY_MB = 1_024;

/** Starts a planning thread: from the TypeScript source where this runs from the source. */
export function startThread(): Worker {
  const extension = path.extname(__filename);
  const entry = path.join(__dirname, `planning-thread${extension}`);
  const execArgv = extension === '.ts' ? ['-r', require.resolve('@swc-node/register')] : [];
  const thread = new Worker(entry, {
    execArgv,
    name: 'planning',
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  thread.unref();
  return thread;
}
