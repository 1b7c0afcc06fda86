import { recordEvents } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { Delivery, Origin } from '../ingest/delivery';
import type { IngestRepository, Stored } from '../ingest/ingest.repository';
import { isId } from '../messages/ids';
import { deliveryEvent } from '../outbox/delivery.events';
import type { OutboxRepository } from '../outbox/outbox.repository';
import type { SuppressionRepository } from '../suppression/suppression.repository';
import type { BounceRepository, SentItem } from './bounce.repository';
import type { Notice } from './notice';
import { planNotice } from './plan-notice';
import { readNotice } from './read-notice';
import type { ReturnPaths } from './return-path';

// What came from elsewhere: our own reports tell the sender what the outbox knows already.
const FROM_OUTSIDE: ReadonlySet<Origin> = new Set<Origin>(['SMTP', 'LMTP']);

/** What bounces need of others. */
export interface BounceDependencies {
  readonly store: Pick<IngestRepository, 'store'>;
  readonly bounces: Pick<BounceRepository, 'sent' | 'settle'>;
  readonly outbox: Pick<OutboxRepository, 'refresh'>;
  readonly suppressions: Pick<SuppressionRepository, 'add'>;
  readonly returnPaths: Pick<ReturnPaths, 'verify'>;
}

/** Links bounces and complaints that arrive to what was sent, in the transaction that stores them. */
export class BounceArrivals {
  constructor(private readonly on: BounceDependencies) {}

  /** Stores deliveries and takes note of what they say of others; answers are in order. */
  async store(tx: EntityManager, deliveries: readonly Delivery[]): Promise<Stored[]> {
    const stored = await this.on.store.store(tx, deliveries);
    for (const { id, created, delivery } of stored) {
      if (!created || !FROM_OUTSIDE.has(delivery.origin)) continue;
      const notice = readNotice(delivery.mail, delivery.envelope);
      if (notice) await this.take(tx, notice, { id, delivery });
    }
    return stored;
  }

  private async take(tx: EntityManager, notice: Notice, source: Source): Promise<void> {
    const { tenantId, userId } = source.delivery.owner;
    const id = this.envelopeOf(notice);
    const item = await this.on.bounces.sent(tx, tenantId, { id, messageIds: notice.messageIds });
    // A bounce goes to whoever sent the message; a complaint to whoever answers for the organisation.
    if (!item || (notice.kind === 'DELIVERY' && item.userId !== userId)) return;
    const { outcomes, suppressions } = planNotice(notice, item, item.id === id);
    const settled = new Set(await this.on.bounces.settle(tx, outcomes));
    const news = outcomes.filter((outcome) => settled.has(outcome.id));
    const named = new Set(news.map(({ recipient }) => recipient));
    for (const suppression of suppressions) {
      if (!named.has(suppression.address)) continue;
      await this.on.suppressions.add(tx, tenantId, { ...suppression, sourceId: source.id });
    }
    await this.announce(tx, item, news);
  }

  /** The message by what was said to servers alone: a return path that we signed, or the envelope's id. */
  private envelopeOf({ returnPaths, envelopeId }: Notice): string | null {
    for (const address of returnPaths) {
      const id = this.on.returnPaths.verify(address);
      if (id !== null) return id;
    }
    return envelopeId !== null && isId(envelopeId) ? envelopeId : null;
  }

  private async announce(
    tx: EntityManager,
    item: SentItem,
    news: readonly Pick<Parameters<typeof deliveryEvent>[0], 'recipient' | 'state' | 'response'>[],
  ): Promise<void> {
    if (news.length === 0) return;
    const changed = await this.on.outbox.refresh(tx, [item.id]);
    const about = { owner: item, outboxId: item.id, messageId: item.messageId };
    await recordEvents(tx, [
      ...news.map(({ recipient, state, response }) =>
        deliveryEvent({ ...about, recipient, state, response }),
      ),
      ...changed.map(({ state }) =>
        deliveryEvent({ ...about, recipient: null, state, response: null }),
      ),
    ]);
  }
}

interface Source {
  readonly id: string;
  readonly delivery: Delivery;
}
