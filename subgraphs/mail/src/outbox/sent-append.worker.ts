import type { BlobStore } from '@suitegraph/kit/blobs';
import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { recordMessageEvents } from '../sharing/audience';
import { retryDelay } from './retry';
import type { AppendedAt, PendingAppend, SentAppendRepository } from './sent-append.repository';

const LEASE_MS = 5 * 60_000;
const POLL_MS = 2_000;
const MAX_ATTEMPTS = 10;

/** Puts a message into the folder for what is sent of an account's own server. */
export type AppendToSent = (item: PendingAppend, raw: Buffer) => Promise<AppendedAt>;

/** What the worker needs. */
export interface SentAppendDependencies {
  readonly database: DataSource;
  readonly appends: SentAppendRepository;
  readonly messages: Pick<MessageRepository, 'byIds'>;
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly append: AppendToSent;
  readonly log: Logger;
}

/** Keeps copies of what was sent on the servers of accounts elsewhere; sending never waits for it. */
export class SentAppendWorker implements Worker {
  readonly name = 'sent-append';
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly on: SentAppendDependencies) {}

  start(): Promise<void> {
    this.stopping = new AbortController();
    this.running = this.run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const worked = await this.next().catch((error: unknown) => {
        this.on.log.error({ err: error }, 'copies of what was sent could not be worked on');
        return false;
      });
      if (!worked) await this.rest();
    }
  }

  private async next(): Promise<boolean> {
    const { database, appends } = this.on;
    const item = await database.transaction((tx) => appends.claim(tx, LEASE_MS));
    if (!item) return false;
    try {
      const raw = await buffer(await this.on.blobs.open(item.blob));
      await this.done(item, await this.on.append(item, raw));
    } catch (error) {
      const { attempts } = item;
      const state = attempts >= MAX_ATTEMPTS ? ('FAILED' as const) : ('PENDING' as const);
      const message = error instanceof Error ? error.message : 'The server did not take it';
      const delayMs = retryDelay(attempts, 0) ?? 0;
      await appends.settle(database.manager, item.id, { state, error: message, delayMs });
    }
    return true;
  }

  private async done(item: PendingAppend, at: AppendedAt): Promise<void> {
    const { database, appends, messages } = this.on;
    await database.transaction(async (tx) => {
      await appends.moor(tx, item, at);
      await appends.settle(tx, item.id, { state: 'DONE', error: null, delayMs: 0 });
      const copies =
        item.messageId === null ? [] : await messages.byIds(tx, item, [item.messageId]);
      const change = { kind: 'UPDATED', origin: 'SYNC', changedFields: ['delivery'] } as const;
      await recordMessageEvents(
        tx,
        copies.map((copy) => messageEvent({ ...copy, owner: item, addresses: copy }, change)),
      );
    });
  }

  private async rest(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.timer = setTimeout(resolve, POLL_MS);
    });
  }
}
