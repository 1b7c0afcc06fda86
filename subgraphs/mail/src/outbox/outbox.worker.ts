import { domainOf } from '@suitegraph/kit/addresses';
import { transact } from '@suitegraph/kit/database';
import { recordEvents } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { DataSource, EntityManager } from 'typeorm';
import type { Bounces } from './bounces';
import type { Courier, HandedOver } from './courier';
import { deliveryEvent } from './delivery.events';
import type { AttemptResult, OutboxDelivery, OutboxRepository } from './outbox.repository';
import type { Releases } from './releases';
import { retryDelay } from './retry';

const LEASE_MS = 15 * 60_000;
const POLL_MS = 2_000;

/** What the worker needs. */
export interface OutboxDependencies {
  readonly database: DataSource;
  readonly outbox: Pick<OutboxRepository, 'claim' | 'settle' | 'addAttempt' | 'refresh'>;
  readonly courier: Pick<Courier, 'send' | 'byDomain'>;
  readonly releases: Pick<Releases, 'next'>;
  readonly bounces: Pick<Bounces, 'report'>;
  readonly log: Logger;
}

/** How much is sent at a time. */
export interface OutboxLimits {
  readonly concurrency: number;
  /** Messages of `sendBulk` at a time, so that they do not take every place. */
  readonly bulkConcurrency: number;
  /** Connections to one domain at a time, when mail goes to each directly. */
  readonly perDomain: number;
}

/** Lets messages go when it is time, and hands those in the outbox over until all are taken. */
export class OutboxWorker implements Worker {
  readonly name = 'outbox';
  private stopped = true;
  private readonly sleepers = new Set<() => void>();
  private wakes = 0;
  private readonly byDomain = new Map<string, number>();
  private bulk = 0;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly on: OutboxDependencies,
    private readonly limits: OutboxLimits,
  ) {}

  async start(): Promise<void> {
    this.stopped = false;
    const lanes = Array.from({ length: this.limits.concurrency }, () =>
      this.run(() => this.sendNext()),
    );
    this.running = Promise.all([this.run(() => this.on.releases.next()), ...lanes]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  /** Says that something was put into the outbox. */
  wake(): void {
    this.wakes += 1;
    for (const wakeUp of [...this.sleepers]) wakeUp();
  }

  private async run(work: () => Promise<boolean>): Promise<void> {
    while (!this.stopped) {
      const seen = this.wakes;
      let worked = false;
      try {
        worked = await work();
      } catch (error) {
        // What was claimed comes back when its lease ends.
        this.on.log.error({ err: error }, 'the outbox could not be worked on');
      }
      if (worked) this.wake();
      else if (seen === this.wakes) await this.rest();
    }
  }

  private async sendNext(): Promise<boolean> {
    const { database, outbox, courier, log } = this.on;
    const busyDomains = [...this.byDomain].flatMap(([domain, open]) =>
      open >= this.limits.perDomain ? [domain] : [],
    );
    const due = await database.transaction((tx) =>
      outbox.claim(tx, {
        leaseMs: LEASE_MS,
        byDomain: courier.byDomain,
        busyDomains,
        withBulk: this.bulk < this.limits.bulkConcurrency,
      }),
    );
    const [first] = due;
    if (!first) return false;
    const leave = this.enter(first);
    try {
      const results = await courier.send(due).catch((error: unknown) => {
        log.error({ err: error, outboxId: first.itemId }, 'a message could not be handed over');
        return [];
      });
      // What was taken must be noted down: when its lease ended it would be sent again.
      await transact(database, (tx) => this.settle(tx, due, results));
    } finally {
      leave();
    }
    return true;
  }

  /** Takes a place, and returns how to leave it. */
  private enter({ recipient, bulk }: OutboxDelivery): () => void {
    const domain = this.on.courier.byDomain ? domainOf(recipient) : null;
    const weight = bulk ? 1 : 0;
    this.bulk += weight;
    if (domain !== null) this.byDomain.set(domain, (this.byDomain.get(domain) ?? 0) + 1);
    return () => {
      this.bulk -= weight;
      const open = (this.byDomain.get(domain ?? '') ?? 0) - 1;
      if (domain === null) return;
      if (open > 0) this.byDomain.set(domain, open);
      else this.byDomain.delete(domain);
    };
  }

  private async settle(
    tx: EntityManager,
    due: readonly OutboxDelivery[],
    results: readonly HandedOver[],
  ): Promise<void> {
    const attempts = due.map((delivery) => {
      const result = results.find(({ recipient }) => recipient === delivery.recipient);
      return { delivery, attempt: judge(delivery, result) };
    });
    await this.record(tx, attempts);
    const failed = attempts.filter(({ attempt }) => attempt.state === 'FAILED');
    const [first] = failed;
    if (!first) return;
    await this.on.bounces.report(tx, {
      ...first.delivery,
      failures: failed.map(({ delivery, attempt }) => ({
        recipient: delivery.recipient,
        response: attempt.response ?? '',
      })),
    });
  }

  private async record(tx: EntityManager, attempts: readonly Attempt[]): Promise<void> {
    const { outbox } = this.on;
    const [first] = attempts;
    if (!first) return;
    const { itemId } = first.delivery;
    const settled = await outbox.settle(
      tx,
      attempts.map(({ attempt }) => attempt),
    );
    const worst = attempts.find(({ attempt }) => attempt.state !== 'SENT') ?? first;
    const { state, response } = worst.attempt;
    await outbox.addAttempt(tx, { itemId, ok: state === 'SENT', response });
    const changed = await outbox.refresh(tx, [itemId]);
    const about = (delivery: OutboxDelivery) => ({
      owner: delivery,
      outboxId: itemId,
      messageId: delivery.messageId,
    });
    await recordEvents(tx, [
      ...attempts
        .filter(({ delivery }) => settled.includes(delivery.id))
        .map(({ delivery, attempt }) =>
          deliveryEvent({ ...about(delivery), ...attempt, recipient: delivery.recipient }),
        ),
      ...changed.map((item) =>
        deliveryEvent({ ...about(first.delivery), ...item, recipient: null, response: null }),
      ),
    ]);
  }

  private async rest(): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, POLL_MS);
      this.sleepers.add(done);
    });
  }
}

interface Attempt {
  readonly delivery: OutboxDelivery;
  readonly attempt: AttemptResult;
}

function judge(delivery: OutboxDelivery, result: HandedOver | undefined): AttemptResult {
  const { id, attempts, createdAt } = delivery;
  const { outcome = 'DEFERRED', response = 'It could not be handed over' } = result ?? {};
  if (outcome !== 'DEFERRED') return { id, state: outcome, response, delayMs: 0 };
  const delayMs = retryDelay(attempts, Date.now() - createdAt.getTime());
  return delayMs === null
    ? { id, state: 'FAILED', response, delayMs: 0 }
    : { id, state: 'DEFERRED', response, delayMs };
}
