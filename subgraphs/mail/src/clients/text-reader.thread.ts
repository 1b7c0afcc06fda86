import { parentPort, workerData } from 'node:worker_threads';
import { readText, type TextBounds, type TextFormat } from './text-formats';

/** What the thread is given. */
export interface TextTask {
  readonly content: Uint8Array;
  readonly format: TextFormat;
  readonly bounds: TextBounds;
}

// A thread of its own for each file: it can be ended, and its memory is bounded.
const { content, format, bounds } = workerData as TextTask;
readText(content, format, bounds).then(
  (text) => parentPort?.postMessage({ text }),
  (error: unknown) =>
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) }),
);
