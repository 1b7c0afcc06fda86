import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import { deliveryEvent } from './delivery.events';
import type { HeldCopies } from './held-copies';
import type { DeliveryReportRecord, OutboxItemRecord } from './outbox';
import type { OutboxItemRepository } from './outbox-item.repository';
import type { OutboxRepository } from './outbox.repository';
import type { SendAnswers, SentMessage } from './send-answers';

const PAGE = 50;
const MAX_PAGE = 200;

/** What the outbox needs of others. */
export interface OutboxServiceDependencies {
  readonly items: Pick<
    OutboxItemRepository,
    'byIds' | 'waiting' | 'lock' | 'cancel' | 'hasLeft' | 'reports'
  >;
  readonly outbox: Pick<OutboxRepository, 'refresh'>;
  readonly copies: Pick<HeldCopies, 'find' | 'takenBack'>;
  readonly answers: Pick<SendAnswers, 'read'>;
}

/** The viewer's outbox. */
export class OutboxService {
  constructor(
    private readonly database: DataSource,
    private readonly on: OutboxServiceDependencies,
  ) {}

  /** What is yet to be sent, the next first. */
  async waiting(viewer: Principal, first: number | null): Promise<OutboxItemRecord[]> {
    const limit = first ?? PAGE;
    if (limit < 1 || limit > MAX_PAGE) {
      throw new InvalidInputError(`Between 1 and ${MAX_PAGE}`, ['first']);
    }
    return this.on.items.waiting(this.database.manager, viewer, limit);
  }

  async find(viewer: Owner, id: string): Promise<OutboxItemRecord | null> {
    if (!isId(id)) return null;
    return (await this.on.items.byIds(this.database.manager, viewer, [id]))[0] ?? null;
  }

  /** How sending each message goes; in the messages' order. */
  async reports(
    owner: Owner,
    messageIds: readonly string[],
  ): Promise<(DeliveryReportRecord | undefined)[]> {
    const found = await this.on.items.reports(this.database.manager, owner, messageIds);
    const byMessage = new Map(found.map((report) => [report.messageId, report]));
    return messageIds.map((id) => byMessage.get(id));
  }

  /**
   * Takes back what has not left. What nobody has got becomes a draft again.
   *
   * @throws ExpectedError NOT_QUEUEABLE when it is too late for every recipient.
   */
  async cancel(viewer: Principal, id: string): Promise<SentMessage> {
    return this.database.transaction(async (tx) => {
      const item = isId(id) ? await this.on.items.lock(tx, viewer, id) : undefined;
      if (!item) throw new NotFoundError('Outbox item', ['outboxId']);
      const { messageId } = item;
      if (item.state !== 'CANCELLED') {
        if ((await this.on.items.cancel(tx, id)) === 0) throw tooLate();
        const changed = await this.on.outbox.refresh(tx, [id]);
        const copy = await this.on.copies.find(tx, viewer, messageId);
        if (copy && !(await this.on.items.hasLeft(tx, id))) {
          await this.on.copies.takenBack(tx, viewer, copy);
        }
        const facts = { owner: viewer, outboxId: id, messageId, recipient: null, response: null };
        await recordEvents(
          tx,
          changed.map(({ state }) => deliveryEvent({ ...facts, state })),
        );
      }
      return this.on.answers.read(tx, viewer, { messageId, outboxId: id });
    });
  }
}

function tooLate(): ExpectedError {
  return new ExpectedError('NOT_QUEUEABLE', 'It has been sent: it cannot be taken back', [
    'outboxId',
  ]);
}
