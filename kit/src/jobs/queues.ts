import type { PgBoss } from 'pg-boss';
import type { QueueOptions } from './jobs';

const DAY_SECONDS = 24 * 60 * 60;

/** The queue that takes what failed for good in `queue`. */
export function deadLetterQueue(queue: string): string {
  return `${queue}.dead`;
}

/** Makes each queue once a process, with its dead letters beside it. */
export class Queues {
  private readonly made = new Map<string, Promise<void>>();

  constructor(private readonly boss: Pick<PgBoss, 'createQueue' | 'updateQueue'>) {}

  /** Makes the queue, or gives an existing one these options. */
  declare(name: string, options: QueueOptions): Promise<void> {
    return this.remember(name, async () => {
      await this.create(name, options);
      await this.boss.updateQueue(name, changeable(name, options));
    });
  }

  /** Makes the queue with the defaults when it is not there; leaves an existing one as it is. */
  ensure(name: string): Promise<void> {
    return this.made.get(name) ?? this.remember(name, () => this.create(name, {}));
  }

  private async create(name: string, options: QueueOptions): Promise<void> {
    // Dead letters wait for a person: they are kept long, and retry nothing by themselves.
    await this.boss.createQueue(deadLetterQueue(name), {
      retryLimit: 0,
      retentionSeconds: 90 * DAY_SECONDS,
    });
    const policy = options.policy ?? 'standard';
    await this.boss.createQueue(name, { ...changeable(name, options), policy });
  }

  private remember(name: string, make: () => Promise<void>): Promise<void> {
    const making = make().catch((error: unknown) => {
      this.made.delete(name);
      throw error;
    });
    this.made.set(name, making);
    return making;
  }
}

function changeable(name: string, options: QueueOptions) {
  return {
    retryLimit: options.retryLimit ?? 5,
    retryDelay: options.retryDelaySeconds ?? 2,
    retryBackoff: true,
    retryDelayMax: options.retryDelayMaxSeconds ?? 600,
    expireInSeconds: options.expireInSeconds ?? 300,
    deadLetter: deadLetterQueue(name),
    notify: true,
    retentionSeconds: 90 * DAY_SECONDS,
    deleteAfterSeconds: DAY_SECONDS,
  };
}
