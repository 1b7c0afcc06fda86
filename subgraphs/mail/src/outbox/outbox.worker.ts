import type { BlobStore } from '@suitegraph/kit/blobs';
import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { DataSource, EntityManager } from 'typeorm';
import type { Relay, RelayResult } from '../clients/relay';
import type { Bounces } from './bounces';
import type { AttemptResult, OutboxDelivery, OutboxRepository } from './outbox.repository';
import { retryDelay } from './retry';

const LEASE_MS = 15 * 60_000;
const POLL_MS = 2_000;

/** What the worker needs. */
export interface OutboxDependencies {
  readonly database: DataSource;
  readonly outbox: Pick<OutboxRepository, 'claim' | 'settle'>;
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly relay: Relay;
  readonly bounces: Pick<Bounces, 'report'>;
  readonly log: Logger;
}

/** Carries what is in the outbox to the relay, one message at a time, until it is there. */
export class OutboxWorker implements Worker {
  readonly name = 'outbox';
  private stopped = true;
  private pending = false;
  private wakeUp: (() => void) | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly on: OutboxDependencies) {}

  async start(): Promise<void> {
    this.stopped = false;
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  /** Says that something was put into the outbox. */
  wake(): void {
    this.pending = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      let sent = false;
      try {
        sent = await this.sendNext();
      } catch (error) {
        // What was claimed comes back when its lease ends.
        this.on.log.error({ err: error }, 'the outbox could not be worked on');
      }
      if (!sent) await this.rest();
    }
  }

  private async sendNext(): Promise<boolean> {
    const { database, outbox, blobs, relay } = this.on;
    const due = await database.transaction((tx) => outbox.claim(tx, LEASE_MS));
    const [first] = due;
    if (!first) return false;
    const results = await relay.send({
      raw: await blobs.open(first.blob),
      mailFrom: first.mailFrom,
      recipients: due.map(({ recipient }) => recipient),
    });
    await database.transaction((tx) => this.settle(tx, due, results));
    return true;
  }

  private async settle(
    tx: EntityManager,
    due: readonly OutboxDelivery[],
    results: readonly RelayResult[],
  ): Promise<void> {
    const attempts = due.map((delivery) => {
      const result = results.find(({ recipient }) => recipient === delivery.recipient);
      return { delivery, attempt: judge(delivery, result) };
    });
    await this.on.outbox.settle(
      tx,
      attempts.map(({ attempt }) => attempt),
    );
    const failed = attempts.filter(({ attempt }) => attempt.state === 'FAILED');
    const [first] = failed;
    if (!first) return;
    await this.on.bounces.report(tx, {
      ...first.delivery,
      failures: failed.map(({ delivery, attempt }) => ({
        recipient: delivery.recipient,
        response: attempt.response,
      })),
    });
  }

  private async rest(): Promise<void> {
    if (!this.pending && !this.stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.pending = false;
    this.wakeUp = undefined;
  }
}

function judge(delivery: OutboxDelivery, result: RelayResult | undefined): AttemptResult {
  const { id, attempts, createdAt } = delivery;
  const { outcome = 'DEFERRED', response = 'no answer' } = result ?? {};
  if (outcome !== 'DEFERRED') return { id, state: outcome, response, delayMs: 0 };
  const delayMs = retryDelay(attempts, Date.now() - createdAt.getTime());
  return delayMs === null
    ? { id, state: 'FAILED', response, delayMs: 0 }
    : { id, state: 'DEFERRED', response, delayMs };
}
