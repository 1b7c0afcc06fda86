import type { EntityManager } from 'typeorm';
import type { Logger } from '../logging';

/** What openJobs needs to know. */
export interface JobsOptions {
  /** The database of the data the jobs are about: that is what makes enqueuing transactional. */
  url: string;
  log: Logger;
  /** Database connections, beside the one that listens; 4 when left out. */
  poolSize?: number;
}

/** How a queue treats its jobs. */
export interface QueueOptions {
  /** Attempts after the first one, before a job goes to the dead letters; 5 when left out. */
  retryLimit?: number;
  /** Seconds before the first retry; it doubles each time, with jitter. 2 when left out. */
  retryDelaySeconds?: number;
  /** The longest wait between retries, in seconds; 600 when left out. */
  retryDelayMaxSeconds?: number;
  /** Seconds an attempt may take before it counts as failed; 300 when left out. */
  expireInSeconds?: number;
  /**
   * How jobs with the same `key` go together: `standard` (all run), `short` (one waits),
   * `singleton` (one runs), `stately` (one waits and one runs), `exclusive` (one in all),
   * `key_strict_fifo` (in order; a failing one holds its key back). Fixed when the queue is made.
   */
  policy?: 'standard' | 'short' | 'singleton' | 'stately' | 'exclusive' | 'key_strict_fifo';
}

/** How one job is enqueued. */
export interface EnqueueOptions {
  /** Not before this time, or this many seconds from now. */
  startAfter?: Date | number;
  /** What the queue's policy compares. */
  key?: string;
  /** Higher runs earlier; 0 when left out. */
  priority?: number;
}

/** How a worker takes jobs. */
export interface WorkOptions {
  /** Jobs of this queue at once in this process; 4 when left out. */
  concurrency?: number;
  /** Seconds between looks for retries and postponed jobs that are due; 2 when left out. */
  pollingSeconds?: number;
}

/** An attempt at a job. */
export interface Job<T extends object> {
  id: string;
  data: T;
  /** 1 for the first one. */
  attempt: number;
  /** Aborted when the attempt takes too long, or the process shuts down. */
  signal: AbortSignal;
}

/** Throws for another attempt; throws PermanentJobError when another one would be in vain. */
export type JobHandler<T extends object> = (job: Job<T>) => Promise<void>;

/** A job that failed for good, as it waits for a decision. */
export interface DeadLetter {
  id: string;
  queue: string;
  data: object;
  /** The message of the last failure. */
  error: string;
  attempts: number;
  enqueuedAt: Date;
  failedAt: Date;
}

/**
 * Work for later, in the same database as the data it is about. A job runs at least once: a
 * handler makes its effects idempotent, since a process may die between effect and settlement.
 */
export interface Jobs {
  /** Declares a queue with its dead letters; again with other options to change them. */
  queue(name: string, options?: QueueOptions): Promise<void>;
  /**
   * Enqueues inside the caller's transaction: the job exists when that commits, and never
   * otherwise. A queue that was not declared is made with the defaults.
   *
   * @returns The job's id; null when the queue's policy has no room for another job of that key.
   */
  enqueue(
    manager: EntityManager,
    queue: string,
    data: object,
    options?: EnqueueOptions,
  ): Promise<string | null>;
  /** Starts working on a queue; a committed job is taken within milliseconds. */
  work<T extends object>(
    queue: string,
    handler: JobHandler<T>,
    options?: WorkOptions,
  ): Promise<void>;
  /** Enqueues on a cron expression (5 fields, UTC), once for all processes. */
  schedule(queue: string, cron: string, data?: object): Promise<void>;
  /** What failed for good, newest first; 100 at most when no limit is given. */
  deadLetters(queue: string, limit?: number): Promise<DeadLetter[]>;
  /** Gives dead letters (all when no ids are given) a new start; how many there were. */
  replay(queue: string, ids?: readonly string[]): Promise<number>;
  /** Deletes dead letters (all when no ids are given). */
  discard(queue: string, ids?: readonly string[]): Promise<void>;
  /** Takes no more jobs, lets running ones finish for 5 s, and gives the rest back for a retry. */
  close(): Promise<void>;
}
