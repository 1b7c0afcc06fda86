import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MessageRecord } from '../messages/message';
import type { MessageRepository } from '../messages/message.repository';
import type { OutboxItemRecord } from './outbox';
import type { OutboxItemRepository } from './outbox-item.repository';
import type { Posted } from './post-office';

/** A message that was sent, as its sender has it. */
export interface SentMessage {
  readonly message: MessageRecord | null;
  readonly outboxItem: OutboxItemRecord | null;
}

/** Reads what has become of a posting. */
export class SendAnswers {
  constructor(
    private readonly messages: Pick<MessageRepository, 'byIds'>,
    private readonly items: Pick<OutboxItemRepository, 'byIds'>,
  ) {}

  async read(manager: EntityManager, owner: Owner, posted: Posted): Promise<SentMessage> {
    const { messageId, outboxId } = posted;
    // An item without a copy has no message to show.
    if (messageId === null) return { message: null, outboxItem: null };
    const [message = null] = await this.messages.byIds(manager, owner, [messageId]);
    const [outboxItem = null] = await this.items.byIds(manager, owner, [outboxId]);
    return { message, outboxItem: message && outboxItem };
  }
}
