import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { Transactions } from '../app/transactions';
import type { ReminderSchedule } from './reminder.schedule';

/** Milliseconds between looks. */
const EVERY_MS = 1_000;

/** Gives reminders when they are due. Any number of processes may run one: each reminder is given once. */
export class ReminderWorker implements Worker {
  readonly name = 'reminders';
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly on: {
      readonly transactions: Transactions;
      readonly schedule: ReminderSchedule;
      readonly log: Logger;
    },
  ) {}

  start(): Promise<void> {
    this.running = this.run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const more = await this.look();
      if (!more) await sleep(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async look(): Promise<boolean> {
    const { transactions, schedule, log } = this.on;
    try {
      const taken = await transactions.run((manager) => schedule.giveDue(manager, new Date()));
      return taken > 0;
    } catch (error) {
      log.warn({ err: error }, 'giving reminders failed');
      return false;
    }
  }
}
