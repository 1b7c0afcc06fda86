import type { BlobStore } from '@suitegraph/kit/blobs';
import { recordEvents } from '@suitegraph/kit/events';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';
import type { Whereabouts } from '../accounts/account.directory';
import type { AccountRepository } from '../accounts/account.repository';
import type { IngestService } from '../ingest/ingest.service';
import type { Bounces } from './bounces';
import { deliveryEvent } from './delivery.events';
import type { HeldCopies } from './held-copies';
import type { OutboxItemRecord } from './outbox';
import type { OutboxItemRepository, WaitingRecipient } from './outbox-item.repository';
import type { AttemptResult, OutboxRepository } from './outbox.repository';
import { inboxCopies } from './post-office';

/** What letting messages go needs of others. */
export interface ReleaseDependencies {
  readonly database: DataSource;
  readonly accounts: Pick<AccountRepository, 'ofOwner'>;
  readonly directory: { find(address: string): Promise<Whereabouts> };
  readonly items: Pick<OutboxItemRepository, 'lockDue' | 'scheduled' | 'cancel'>;
  readonly outbox: Pick<OutboxRepository, 'settle' | 'refresh'>;
  readonly copies: Pick<HeldCopies, 'find' | 'sent' | 'drop'>;
  readonly ingest: Pick<IngestService, 'receive' | 'write'>;
  readonly bounces: Pick<Bounces, 'report'>;
  readonly blobs: Pick<BlobStore, 'open'>;
}

/** Lets messages go whose time has come. */
export class Releases {
  constructor(private readonly on: ReleaseDependencies) {}

  /** Lets the next one go, in one transaction; false when none is due. */
  async next(): Promise<boolean> {
    return this.on.database.transaction(async (tx) => {
      const item = await this.on.items.lockDue(tx);
      if (!item) return false;
      await this.release(tx, item);
      return true;
    });
  }

  private async release(tx: EntityManager, item: OutboxItemRecord): Promise<void> {
    const { items, copies, outbox } = this.on;
    const account = (await this.on.accounts.ofOwner(tx, item)).find(
      ({ id }) => id === item.accountId,
    );
    const copy = await copies.find(tx, item, item.messageId);
    if (!copy || account?.active !== true) {
      await items.cancel(tx, item.id);
    } else {
      const results = await this.deliver(tx, item, account);
      await outbox.settle(tx, results);
      if (item.keepCopy) await copies.sent(tx, item, copy);
      else await copies.drop(tx, item, copy);
    }
    const changed = await outbox.refresh(tx, [item.id]);
    const { id: outboxId, messageId } = item;
    const facts = { owner: item, outboxId, messageId, recipient: null, response: null };
    await recordEvents(
      tx,
      changed.map(({ state }) => deliveryEvent({ ...facts, state })),
    );
  }

  // Where each recipient is now: mailboxes may have come and gone since it was written.
  private async deliver(
    tx: EntityManager,
    item: OutboxItemRecord,
    account: Account,
  ): Promise<AttemptResult[]> {
    const waiting = await this.on.items.scheduled(tx, item.id);
    const found = await Promise.all(
      waiting.map(async (one) => ({ one, where: await this.on.directory.find(one.recipient) })),
    );
    const local = found.flatMap(({ where }) => (typeof where === 'object' ? [where] : []));
    if (local.length > 0) {
      const received = await this.on.ingest.receive(await this.on.blobs.open(item.blob));
      const posting = { account, received, origin: 'LOCAL' } as const;
      await this.on.ingest.write(tx, inboxCopies(posting, local, new Date()));
    }
    const unknown = found.filter(({ where }) => where === 'UNKNOWN').map(({ one }) => one);
    if (unknown.length > 0) await this.bounce(tx, item, unknown);
    return found.map(({ one, where }) => resultOf(one, where));
  }

  private async bounce(
    tx: EntityManager,
    item: OutboxItemRecord,
    unknown: readonly WaitingRecipient[],
  ): Promise<void> {
    await this.on.bounces.report(tx, {
      tenantId: item.tenantId,
      userId: item.userId,
      messageId: item.messageId ?? item.id,
      mailFrom: item.mailFrom,
      failures: unknown.map(({ recipient }) => ({ recipient, response: NO_MAILBOX })),
    });
  }
}

const NO_MAILBOX = '550 5.1.1 No such user here';

function resultOf({ id }: WaitingRecipient, where: Whereabouts): AttemptResult {
  if (typeof where === 'object') return { id, state: 'DELIVERED', response: null, delayMs: 0 };
  return where === 'UNKNOWN'
    ? { id, state: 'FAILED', response: NO_MAILBOX, delayMs: 0 }
    : { id, state: 'QUEUED', response: null, delayMs: 0 };
}
