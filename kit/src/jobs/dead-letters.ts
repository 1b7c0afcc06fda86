import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { DeadLetter } from './jobs';
import { deadLetterQueue } from './queues';

const outputSchema = z.object({ message: z.string() });

/** What failed for good, queue by queue. */
export class DeadLetters {
  constructor(private readonly boss: PgBoss) {}

  async list(queue: string, limit: number): Promise<DeadLetter[]> {
    const jobs = await this.boss.findJobs<object>(deadLetterQueue(queue), { queued: true });
    return jobs
      .sort((a, b) => b.createdOn.getTime() - a.createdOn.getTime())
      .slice(0, limit)
      .map((job) => ({
        id: job.id,
        queue,
        data: job.data,
        error: outputSchema.safeParse(job.sourceOutput).data?.message ?? 'unknown',
        attempts: (job.sourceRetryCount ?? 0) + 1,
        enqueuedAt: job.sourceCreatedOn ?? job.createdOn,
        failedAt: job.createdOn,
      }));
  }

  async replay(queue: string, ids?: readonly string[]): Promise<number> {
    if (ids?.length === 0) return 0;
    // What fails again meanwhile is left for another time, or this might never end.
    const filter = { createdBefore: new Date(), ...(ids === undefined ? {} : { ids: [...ids] }) };
    let total = 0;
    for (let moved = -1; moved !== 0; total += moved) {
      moved = await this.boss.redrive(deadLetterQueue(queue), filter);
    }
    return total;
  }

  async discard(queue: string, ids?: readonly string[]): Promise<void> {
    if (ids === undefined) await this.boss.deleteQueuedJobs(deadLetterQueue(queue));
    else if (ids.length > 0) await this.boss.deleteJob(deadLetterQueue(queue), [...ids]);
  }
}
