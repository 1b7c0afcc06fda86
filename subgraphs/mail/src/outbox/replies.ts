import { NotFoundError } from '@suitegraph/kit/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import type { MessageContent, MessageRecord } from '../messages/message';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { recordMessageEvents } from '../sharing/audience';

const MAX_REFERENCES = 50;

/** What a message answers or passes on. */
export class Replies {
  constructor(
    private readonly database: DataSource,
    private readonly messages: Pick<MessageRepository, 'byIds' | 'mark' | 'contents'>,
  ) {}

  /** The owner's message. @throws NotFoundError naming `path` when there is none. */
  async require(owner: Owner, id: string, path: readonly string[]): Promise<MessageRecord> {
    const [found] = isId(id) ? await this.messages.byIds(this.database.manager, owner, [id]) : [];
    if (!found) throw new NotFoundError('Message', path);
    return found;
  }

  /** RFC 5322 §3.6.4: what the parent refers to, and then the parent itself. */
  async references(owner: Owner, parent: MessageRecord): Promise<string[]> {
    const { manager } = this.database;
    const [content] = await this.messages.contents(manager, owner, [parent.id]);
    return referencesTo(content, parent.messageId);
  }

  /** Says of a message that it was answered or passed on. */
  async mark(
    tx: EntityManager,
    owner: Owner,
    message: MessageRecord,
    flag: '\\Answered' | '$Forwarded',
  ): Promise<void> {
    const none = { removeFlags: [], addLabels: [], removeLabels: [] };
    const changed = await this.messages.mark(tx, owner, [message.id], {
      addFlags: [flag],
      ...none,
    });
    if (changed.length === 0) return;
    const facts = { ...message, owner, addresses: message };
    const change = { kind: 'UPDATED', origin: 'CLIENT', changedFields: ['flags'] } as const;
    await recordMessageEvents(tx, [messageEvent(facts, change)]);
  }
}

/**
 * The References of an answer: the parent's, or else its In-Reply-To if that is a single one, and the
 * parent. A long chain keeps its root and its end.
 */
export function referencesTo(parent: MessageContent | undefined, messageId: string): string[] {
  const ids = (name: string): string[] => {
    const header = parent?.headers.find((one) => one.name.toLowerCase() === name);
    return (header?.value.match(/<[^<>\s]+>/g) ?? []).map((id) => id.slice(1, -1));
  };
  const inReplyTo = ids('in-reply-to');
  const known = ids('references');
  const before = known.length > 0 || inReplyTo.length !== 1 ? known : inReplyTo;
  const chain = [...before.filter((id) => id !== messageId), messageId];
  const [root] = chain;
  return root === undefined || chain.length <= MAX_REFERENCES
    ? chain
    : [root, ...chain.slice(-(MAX_REFERENCES - 1))];
}
