import type { QueryPlan } from '@apollo/query-planner';
import { print, type DocumentNode } from 'graphql';
import type { Worker } from 'node:worker_threads';
import type { GatewayLog } from '../../app/ports';
import type { Graph } from '../build-graph';
import { PlanningFaultError, PlanningLimitError } from '../plan-operation';
import type { PlanningMessage, PlanningReply } from './messages';
import { startThread } from './start-thread';

export interface PlanningWorkerOptions {
  /** Planning one operation may take this long, in milliseconds. */
  readonly deadlineMs: number;
  /** An operation waits this long for its turn, and for the thread to start, in milliseconds. */
  readonly waitMs: number;
  /** Operations that may wait for their turn. */
  readonly queued: number;
  readonly log: GatewayLog;
  /** Starts the thread; another one in tests of its failures. */
  readonly start?: () => Worker;
}

/** There is no thread to plan with now, or too many operations wait for it. */
export class PlanningUnavailableError extends Error {
  constructor(readonly reason: 'down' | 'busy') {
    super(
      reason === 'down' ? 'there is no planning thread' : 'too many operations wait to be planned',
    );
    this.name = 'PlanningUnavailableError';
  }
}

interface Job {
  readonly id: number;
  readonly graph: number;
  readonly document: DocumentNode;
  readonly resolve: (plan: QueryPlan) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
}

// What fails to start is not started again at once.
const RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 60_000;

/** One thread that plans, one operation at a time, and is replaced when it dies or takes too long. */
export class PlanningWorker {
  private thread: Worker | undefined;
  /** The graphs the thread has built; undefined until it has started. */
  private built: Set<number> | undefined;
  private readonly graphs = new Map<number, Graph>();
  private readonly numbers = new WeakMap<Graph, number>();
  private queue: Job[] = [];
  private running: Job | undefined;
  private lastId = 0;
  private failures = 0;
  private restart: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: PlanningWorkerOptions) {}

  /** Starts the thread ahead of its first operation. */
  start(): void {
    if (this.thread || this.restart || this.closed) return;
    const thread = (this.options.start ?? startThread)();
    this.thread = thread;
    let failure: unknown;
    thread.on('message', (reply: PlanningReply) => {
      if (this.thread === thread) this.take(reply);
    });
    thread.on('error', (error) => (failure = error));
    thread.on('exit', () => {
      if (this.thread === thread) this.lose(failure);
    });
    for (const [id, graph] of this.graphs) this.tell(graphMessage(id, graph));
  }

  /** Makes a graph known to the thread. */
  adopt(graph: Graph): void {
    const id = (this.lastId += 1);
    this.numbers.set(graph, id);
    this.graphs.set(id, graph);
    this.tell(graphMessage(id, graph));
  }

  /** The graph is planned for no more. */
  forget(graph: Graph): void {
    const id = this.numbers.get(graph);
    if (id === undefined) return;
    this.graphs.delete(id);
    this.built?.delete(id);
    this.tell({ type: 'forget', graph: id });
    this.rejectQueued((job) => job.graph === id);
  }

  /** @throws PlanningLimitError, PlanningFaultError, PlanningUnavailableError */
  plan(graph: Graph, document: DocumentNode): Promise<QueryPlan> {
    const id = this.numbers.get(graph);
    if (id === undefined || this.restart || this.closed) {
      return Promise.reject(new PlanningUnavailableError('down'));
    }
    if (this.queue.length >= this.options.queued) {
      return Promise.reject(new PlanningUnavailableError('busy'));
    }
    this.start();
    return new Promise((resolve, reject) => {
      const job: Job = {
        ...{ id: (this.lastId += 1), graph: id, document, resolve, reject },
        timer: undefined,
      };
      job.timer = setTimeout(() => this.giveUp(job), this.options.waitMs);
      this.queue.push(job);
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.restart);
    const { thread } = this;
    this.thread = undefined;
    this.settle(this.running, (job) => job.reject(new PlanningUnavailableError('down')));
    this.rejectQueued(() => true);
    await thread?.terminate();
  }

  private take(reply: PlanningReply): void {
    switch (reply.type) {
      case 'started':
        this.failures = 0;
        this.built = new Set();
        return;
      case 'built':
        this.built?.add(reply.graph);
        break;
      case 'unusable':
        this.options.log.error(
          { reason: reply.reason },
          'the planning thread cannot use the graph',
        );
        this.graphs.delete(reply.graph);
        this.rejectQueued((job) => job.graph === reply.graph);
        break;
      case 'planned':
        this.settle(this.runningAs(reply.job), (job) =>
          job.resolve(JSON.parse(reply.plan) as QueryPlan),
        );
        break;
      case 'limited':
        this.settle(this.runningAs(reply.job), (job) =>
          job.reject(new PlanningLimitError(reply.reason)),
        );
        break;
      case 'faulty':
        this.settle(this.runningAs(reply.job), (job) =>
          job.reject(new PlanningFaultError(reply.reason)),
        );
        break;
      case 'failed':
        this.settle(this.runningAs(reply.job), (job) => job.reject(new Error(reply.reason)));
    }
    this.next();
  }

  private next(): void {
    if (this.running) return;
    const at = this.queue.findIndex(({ graph }) => this.built?.has(graph));
    const [job] = at < 0 ? [] : this.queue.splice(at, 1);
    if (!job) return;
    const { id, graph, document } = job;
    clearTimeout(job.timer);
    job.timer = setTimeout(() => this.endThread(job), this.options.deadlineMs);
    this.running = job;
    this.tell({ type: 'plan', job: id, graph, text: print(document) });
  }

  /** The operation waited too long for its turn. */
  private giveUp(job: Job): void {
    this.queue = this.queue.filter((queued) => queued !== job);
    this.settle(job, () => job.reject(new PlanningUnavailableError('busy')));
  }

  /** A thread cannot be told to stop planning: it is ended, and another one takes over. */
  private endThread(job: Job): void {
    const { thread } = this;
    this.options.log.warn({ deadlineMs: this.options.deadlineMs }, 'planning took too long');
    this.settle(job, () => job.reject(new PlanningLimitError('takes too long')));
    this.thread = undefined;
    this.built = undefined;
    void thread?.terminate();
    this.start();
  }

  private lose(failure: unknown): void {
    const { log } = this.options;
    log.error({ err: failure }, 'the planning thread has ended');
    const started = this.built !== undefined;
    this.thread = undefined;
    this.built = undefined;
    this.settle(this.running, (job) =>
      job.reject(
        isOutOfMemory(failure)
          ? new PlanningLimitError('takes too much memory')
          : new PlanningUnavailableError('down'),
      ),
    );
    if (started) this.start();
    else this.startLater();
  }

  private startLater(): void {
    this.rejectQueued(() => true);
    const delay = Math.min(RESTART_MS * 2 ** this.failures, LONGEST_RESTART_MS);
    this.failures += 1;
    this.restart = setTimeout(() => {
      this.restart = undefined;
      this.start();
    }, delay).unref();
  }

  private runningAs(id: number): Job | undefined {
    return this.running?.id === id ? this.running : undefined;
  }

  private settle(job: Job | undefined, how: (job: Job) => void): void {
    if (!job) return;
    clearTimeout(job.timer);
    if (this.running === job) this.running = undefined;
    how(job);
  }

  private rejectQueued(which: (job: Job) => boolean): void {
    const rejected = this.queue.filter(which);
    this.queue = this.queue.filter((job) => !rejected.includes(job));
    for (const job of rejected) {
      this.settle(job, () => job.reject(new PlanningUnavailableError('down')));
    }
  }

  private tell(message: PlanningMessage): void {
    this.thread?.postMessage(message);
  }
}

function graphMessage(id: number, { supergraphSdl, options }: Graph): PlanningMessage {
  return { type: 'graph', graph: id, sdl: supergraphSdl, options };
}

function isOutOfMemory(failure: unknown): boolean {
  return (
    failure instanceof Error && 'code' in failure && failure.code === 'ERR_WORKER_OUT_OF_MEMORY'
  );
}
