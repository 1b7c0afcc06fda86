import { Worker } from 'node:worker_threads';
import type { SearchDocument, SearchSource } from '../document';
import type { DocumentAnswer, DocumentTask } from './document.thread';

const MAX_HEAP_MB = 256;

/** The thread ended while it read messages, or did not answer in time. */
export class DocumentThreadLostError extends Error {
  constructor(
    /** Whether it ever came so far as to read; otherwise no other thread would either. */
    readonly started: boolean,
    cause?: unknown,
  ) {
    super('the indexing thread was lost', { cause });
    this.name = 'DocumentThreadLostError';
  }
}

/** More messages wait to be read than may. */
export class DocumentThreadsBusyError extends Error {
  constructor() {
    super('too many messages wait for the indexing threads');
    this.name = 'DocumentThreadsBusyError';
  }
}

/** How the threads are run. */
export interface DocumentThreadOptions {
  /** A batch that takes longer, in milliseconds, ends its thread. */
  readonly deadlineMs: number;
  /** Batches that may wait for a thread, of all of them together. */
  readonly queued: number;
  /** Starts a thread; another one in tests of its failures. */
  readonly start?: () => Worker;
}

interface Job {
  readonly task: DocumentTask;
  readonly resolve: (answer: readonly SearchDocument[]) => void;
  readonly reject: (error: Error) => void;
}

/** A place for a thread: one that is lost is replaced at the next job. */
interface Slot {
  thread: Worker | undefined;
  started: boolean;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Reads messages for the index in threads, a batch a thread at a time. A thread starts with its first
 * batch; one that is lost fails its batch alone, and the next batch gets another.
 */
export class DocumentThreads {
  private readonly queue: Job[] = [];
  private readonly slots: readonly Slot[];
  private closed = false;

  constructor(
    count: number,
    private readonly options: DocumentThreadOptions,
  ) {
    this.slots = Array.from({ length: count }, () => ({
      ...{ thread: undefined, started: false, job: undefined, timer: undefined },
    }));
  }

  /**
   * Documents of messages, in their order.
   *
   * @throws DocumentThreadLostError, DocumentThreadsBusyError
   */
  read(sources: readonly SearchSource[]): Promise<readonly SearchDocument[]> {
    if (this.closed || this.queue.length >= this.options.queued) {
      return Promise.reject(new DocumentThreadsBusyError());
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ task: sources, resolve, reject });
      this.next();
    });
  }

  /** Ends the threads; what they were reading fails. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.queue.splice(0)) reject(new DocumentThreadsBusyError());
    await Promise.all(this.slots.map(async ({ thread }) => thread?.terminate()));
  }

  private next(): void {
    const slot = this.slots.find(({ job }) => job === undefined);
    const job = slot && this.queue.shift();
    if (!job) return;
    const thread = (slot.thread ??= this.open(slot));
    slot.job = job;
    slot.timer = setTimeout(() => void thread.terminate(), this.options.deadlineMs);
    thread.postMessage(job.task);
  }

  private open(slot: Slot): Worker {
    const thread = (this.options.start ?? startThread)();
    let failure: unknown;
    thread.on('error', (error) => (failure = error));
    thread.on('message', (answer: DocumentAnswer) => {
      if (answer === 'started') slot.started = true;
      else this.settle(slot, ({ resolve }) => resolve(answer));
    });
    thread.on('exit', () => {
      const { started } = slot;
      slot.thread = undefined;
      slot.started = false;
      this.settle(slot, ({ reject }) => reject(new DocumentThreadLostError(started, failure)));
    });
    return thread;
  }

  private settle(slot: Slot, how: (job: Job) => void): void {
    clearTimeout(slot.timer);
    const { job } = slot;
    slot.job = undefined;
    if (job) how(job);
    this.next();
  }
}

/** Starts a thread: from the TypeScript source where this runs from the source. */
function startThread(): Worker {
  const execArgv = __filename.endsWith('.ts') ? ['-r', require.resolve('@swc-node/register')] : [];
  const thread = new Worker(require.resolve('./document.thread'), {
    execArgv,
    name: 'mail index',
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  thread.unref();
  return thread;
}
