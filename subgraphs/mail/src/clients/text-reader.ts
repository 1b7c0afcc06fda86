import { Worker } from 'node:worker_threads';
import { cleanText } from './clean-text';
import { readText } from './text-formats';
import type { TextTask } from './text-reader.thread';

const DEADLINE_MS = 20_000;
const MAX_TEXT = 200_000;
const MAX_UNPACKED = 64 * 1024 * 1024;
const MAX_HEAP_MB = 256;

/** Reads text out of files, each in a thread with a deadline and bounded memory. */
export class TextReader {
  constructor(
    private readonly limits: { readonly deadlineMs: number } = { deadlineMs: DEADLINE_MS },
  ) {}

  /** The text of a file. @throws Error when it is broken, too large unpacked, or takes too long. */
  async read(content: Buffer, format: TextTask['format'], signal?: AbortSignal): Promise<string> {
    const bounds = { maxText: MAX_TEXT, maxUnpacked: MAX_UNPACKED };
    // Decoding is quicker than starting a thread, and nothing in it can go wrong.
    if (format === 'PLAIN') return cleanText(await readText(content, format, bounds), MAX_TEXT);
    const task: TextTask = { content: new Uint8Array(content), format, bounds };
    const thread = new Worker(require.resolve('./text-reader.thread'), {
      workerData: task,
      transferList: [task.content.buffer as ArrayBuffer],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      // From source, the thread needs what this process was started with to read TypeScript.
      execArgv: __filename.endsWith('.ts') ? ['-r', '@swc-node/register'] : [],
      env: { SWC_NODE_PROJECT: process.env['SWC_NODE_PROJECT'] },
      stdout: true,
      stderr: true,
    });
    const ended = [AbortSignal.timeout(this.limits.deadlineMs), ...(signal ? [signal] : [])];
    try {
      return cleanText(await answerOf(thread, AbortSignal.any(ended)), MAX_TEXT);
    } finally {
      await thread.terminate();
    }
  }
}

function answerOf(thread: Worker, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('reading its text took too long')));
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('reading its text ended early')));
    thread.once('message', (answer: { text?: string; error?: string }) => {
      if (answer.text === undefined) reject(new Error(answer.error));
      else resolve(answer.text);
    });
  });
}
