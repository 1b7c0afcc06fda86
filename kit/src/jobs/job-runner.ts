import type { Job as BossJob, JobResult } from 'pg-boss';
import type { Logger } from '../logging';
import type { JobHandler } from './jobs';

/** The job cannot succeed, however often it is tried: it goes to the dead letters at once. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';
}

/**
 * Runs a batch with at most `concurrency` jobs at once, and reports each one's outcome on its own:
 * a job that fails takes no other one with it.
 */
export async function runBatch<T extends object>(
  jobs: readonly BossJob<T>[],
  handler: JobHandler<T>,
  { concurrency, log }: { concurrency: number; log: Logger },
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  const waiting = jobs[Symbol.iterator]();
  const lane = async () => {
    for (const job of waiting) {
      // The batch's time is over, or the process shuts down: what is left out is tried again.
      if (job.signal.aborted) return;
      results.push(await runOne(job, handler, log));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, lane));
  return results;
}

async function runOne<T extends object>(
  job: BossJob<T>,
  handler: JobHandler<T>,
  log: Logger,
): Promise<JobResult> {
  const { id, data, signal, retryCount } = job;
  try {
    await handler({ id, data, signal, attempt: retryCount + 1 });
    return { id, status: 'completed' };
  } catch (err) {
    const permanent = err instanceof PermanentJobError;
    log.warn({ err, queue: job.name, jobId: id, attempt: retryCount + 1 }, 'job failed');
    return { id, status: permanent ? 'deadletter' : 'failed', output: describe(err) };
  }
}

/** What is kept of a failure: no stack and no properties, which may hold what the job was about. */
function describe(error: unknown): { name: string; message: string } {
  const known = typeof error === 'object' && error !== null && 'message' in error;
  const name = known && 'name' in error ? String(error.name) : 'Error';
  return { name, message: String(known ? error.message : error).slice(0, 2_000) };
}
