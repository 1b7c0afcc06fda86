import type { PgBoss, SendOptions } from 'pg-boss';
import type { Logger } from '../logging';
import { DeadLetters } from './dead-letters';
import { runBatch } from './job-runner';
import type { EnqueueOptions, JobHandler, Jobs, JobsOptions, WorkOptions } from './jobs';
import { Queues } from './queues';
import { transactionOf } from './transaction';

const SCHEMA = 'jobs';
const CLOSE_MS = 5_000;

/**
 * Opens the job queues in the schema `jobs` of a database, creating it on first use.
 *
 * @throws Error when the database cannot be reached.
 * @example
 * const jobs = await openJobs({ url: settings.DATABASE_URL, log });
 * await jobs.queue('mail.deliver', { retryLimit: 8 });
 * await jobs.work<Delivery>('mail.deliver', async ({ data, signal }) => deliver(data, signal));
 * await dataSource.transaction(async (manager) => {
 *   await messages.save(manager, message);
 *   await jobs.enqueue(manager, 'mail.deliver', { messageId: message.id });
 * });
 */
export async function openJobs(options: JobsOptions): Promise<Jobs> {
  const { log } = options;
  // Loaded here: an ESM package, which a program that opens no jobs need not have loaded.
  const { PgBoss: Boss } = await import('pg-boss');
  const boss = new Boss({
    connectionString: options.url,
    schema: SCHEMA,
    max: options.poolSize ?? 4,
    application_name: 'suitegraph-jobs',
    connectionTimeoutMillis: 10_000,
    useListenNotify: true,
  });
  boss.on('error', (err) => {
    log.error({ err }, 'job queue');
  });
  boss.on('warning', (warning) => {
    log.warn({ warning }, 'job queue');
  });
  await boss.start();
  return new PgBossJobs(boss, log);
}

class PgBossJobs implements Jobs {
  private readonly queues: Queues;
  private readonly dead: DeadLetters;

  constructor(
    private readonly boss: PgBoss,
    private readonly log: Logger,
  ) {
    this.queues = new Queues(boss);
    this.dead = new DeadLetters(boss);
  }

  queue(...[name, options]: Parameters<Jobs['queue']>): Promise<void> {
    return this.queues.declare(name, options ?? {});
  }

  async enqueue(
    ...[manager, queue, data, options]: Parameters<Jobs['enqueue']>
  ): Promise<string | null> {
    await this.queues.ensure(queue);
    return this.boss.send(queue, data, { ...sendOptions(options), db: transactionOf(manager) });
  }

  async work<T extends object>(
    queue: string,
    handler: JobHandler<T>,
    options: WorkOptions = {},
  ): Promise<void> {
    await this.queues.ensure(queue);
    const concurrency = options.concurrency ?? 4;
    const polling = {
      pollingIntervalSeconds: options.pollingSeconds ?? 2,
      // Notifications tell of new jobs, not of retries that have become due.
      notifyPollingIntervalSeconds: options.pollingSeconds ?? 2,
      burstWhenBatchFull: true,
    };
    // At least 2: a full batch of 1 would not count as a sign that there is more to fetch.
    const batch = { batchSize: Math.max(2, concurrency), perJobResults: true } as const;
    await this.boss.work<T, unknown, typeof batch & typeof polling>(
      queue,
      { ...batch, ...polling },
      (jobs) => runBatch(jobs, handler, { concurrency, log: this.log }),
    );
  }

  async schedule(...[queue, cron, data]: Parameters<Jobs['schedule']>): Promise<void> {
    await this.queues.ensure(queue);
    await this.boss.schedule(queue, cron, data ?? {}, { tz: 'UTC' });
  }

  async deadLetters(
    ...[queue, limit]: Parameters<Jobs['deadLetters']>
  ): ReturnType<Jobs['deadLetters']> {
    await this.queues.ensure(queue);
    return this.dead.list(queue, limit ?? 100);
  }

  async replay(...[queue, ids]: Parameters<Jobs['replay']>): Promise<number> {
    await this.queues.ensure(queue);
    return this.dead.replay(queue, ids);
  }

  async discard(...[queue, ids]: Parameters<Jobs['discard']>): Promise<void> {
    await this.queues.ensure(queue);
    await this.dead.discard(queue, ids);
  }

  close(): Promise<void> {
    return this.boss.stop({ graceful: true, timeout: CLOSE_MS });
  }
}

function sendOptions(options: EnqueueOptions = {}): SendOptions {
  const { startAfter, key, priority } = options;
  return {
    ...(startAfter === undefined ? {} : { startAfter }),
    ...(key === undefined ? {} : { singletonKey: key }),
    ...(priority === undefined ? {} : { priority }),
  };
}
