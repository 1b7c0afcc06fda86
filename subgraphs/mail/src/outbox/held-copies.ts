import type { EntityManager } from 'typeorm';
import type { FolderRole, Owner } from '../accounts/account';
import type { FolderRepository } from '../folders/folder.repository';
import type { MessageRecord } from '../messages/message';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { recordMessageEvents } from '../sharing/audience';

/** The sender's copies of messages that wait: in the drafts until they go, and again when taken back. */
export class HeldCopies {
  constructor(
    private readonly messages: Pick<
      MessageRepository,
      'byIds' | 'mark' | 'move' | 'remove' | 'lock'
    >,
    private readonly folders: Pick<FolderRepository, 'byRole'>,
  ) {}

  /** The copy; null when its owner has deleted it, which also says that it is not to be sent. */
  async find(tx: EntityManager, owner: Owner, id: string | null): Promise<MessageRecord | null> {
    if (id === null) return null;
    await this.messages.lock(tx, owner, [id]);
    const [copy] = await this.messages.byIds(tx, owner, [id]);
    if (!copy) return null;
    const trash = await this.folders.byRole(tx, owner, copy.accountId, 'TRASH');
    return trash && copy.folderIds.includes(trash.id) ? null : copy;
  }

  /** It has gone: no draft any more, and in the folder for what is sent. */
  async sent(tx: EntityManager, owner: Owner, copy: MessageRecord): Promise<void> {
    await this.settle(tx, owner, copy, { role: 'SENT', add: [], remove: ['\\Draft'] });
  }

  /** It has not gone to anyone: a draft, and with the drafts. */
  async takenBack(tx: EntityManager, owner: Owner, copy: MessageRecord): Promise<void> {
    await this.settle(tx, owner, copy, { role: 'DRAFTS', add: ['\\Draft'], remove: [] });
  }

  /** None was to be kept once it had gone. */
  async drop(tx: EntityManager, owner: Owner, copy: MessageRecord): Promise<void> {
    await this.messages.remove(tx, owner, [copy]);
    const facts = { ...copy, owner, addresses: copy };
    await recordMessageEvents(tx, [messageEvent(facts, { kind: 'DESTROYED', origin: 'CLIENT' })]);
  }

  private async settle(
    tx: EntityManager,
    owner: Owner,
    copy: MessageRecord,
    change: { role: FolderRole; add: readonly string[]; remove: readonly string[] },
  ): Promise<void> {
    const folder = await this.folders.byRole(tx, owner, copy.accountId, change.role);
    if (!folder) throw new Error(`A mailbox has no folder ${change.role}`);
    await this.messages.mark(tx, owner, [copy.id], {
      addFlags: change.add,
      removeFlags: change.remove,
      addLabels: [],
      removeLabels: [],
    });
    await this.messages.move(tx, owner, [copy.id], folder.id);
    const facts = { ...copy, owner, addresses: copy };
    const folderIds = [...new Set([...copy.folderIds, folder.id])];
    const changedFields = ['folders', 'flags'];
    await recordMessageEvents(tx, [
      messageEvent({ ...facts, folderIds }, { kind: 'UPDATED', origin: 'CLIENT', changedFields }),
    ]);
  }
}
