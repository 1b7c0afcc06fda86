import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion, withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { FolderRole, Owner } from '../accounts/account';
import type { FolderRecord } from '../folders/folder';
import { isId } from './ids';
import { normaliseMarks, type MarksInput } from './marks';
import type { MessageRecord } from './message';
import { messageEvent, type MessageChange } from './message.events';
import { recordMessageEvents } from '../sharing/audience';
import { rightsFor } from '../sharing/rights';
import type { SharingRepository } from '../sharing/sharing.repository';
import type { MarkChange, MessageRepository } from './message.repository';
import type { RemoteMailbox } from '../sync/remote-mailbox';

const MOST_AT_ONCE = 1_000;

interface Folders {
  hold(manager: EntityManager, owner: Owner, id: string): Promise<FolderRecord | undefined>;
  byRole(
    manager: EntityManager,
    owner: Owner,
    accountId: string,
    role: FolderRole,
  ): Promise<FolderRecord | undefined>;
}

/** What came of a change to several messages: those that are there no more have failed. */
export interface ChangedMessages {
  readonly messages: MessageRecord[];
  readonly failed: string[];
}

/** Changing messages: flags, labels, folders, and removing them. */
export class MarkingService {
  constructor(
    private readonly database: DataSource,
    private readonly messages: MessageRepository,
    private readonly places: {
      readonly folders: Folders;
      readonly shares: Pick<SharingRepository, 'writable'>;
    },
    private readonly elsewhere: RemoteMailbox,
  ) {}

  /** Sets and clears flags and labels. */
  async update(
    viewer: Principal,
    ids: readonly string[],
    marks: MarksInput,
    options: WriteOptions,
  ): Promise<ChangedMessages> {
    const change = normaliseMarks(marks);
    if (options.ifMatch !== undefined && ids.length !== 1) {
      throw new InvalidInputError('ifMatch goes with a single id', ['options', 'ifMatch']);
    }
    return this.change(async (tx) => {
      const call = {
        viewer,
        operation: 'updateMessages',
        key: options.dryRun === true ? undefined : (options.idempotencyKey ?? undefined),
        input: { ids, marks },
      };
      const affected = await withIdempotency(tx, call, async () => {
        const own = await this.lockAll(tx, viewer, ids);
        const byOwner = [
          [viewer.userId, own] as const,
          ...(await this.lockShared(tx, viewer, ids, change)),
        ];
        const found = byOwner.flatMap(([, messages]) => messages);
        if (found[0]) requireVersion(found[0].version, options.ifMatch ?? undefined);
        if (options.dryRun === true) return idsOf(found);
        for (const [userId, messages] of byOwner) {
          await this.markOf(tx, { tenantId: viewer.tenantId, userId }, idsOf(messages), change);
        }
        return idsOf(found);
      });
      return this.answer(tx, viewer, ids, affected);
    });
  }

  /** Puts messages into a folder of the account they are in. */
  async move(
    viewer: Principal,
    ids: readonly string[],
    folderId: string,
  ): Promise<ChangedMessages> {
    return this.change(async (tx) => {
      const found = await this.lockAll(tx, viewer, ids);
      const folder = isId(folderId)
        ? await this.places.folders.hold(tx, viewer, folderId)
        : undefined;
      if (!folder) throw new NotFoundError('Folder', ['folderId']);
      const here = found.filter(({ accountId }) => accountId === folder.accountId);
      await this.moveTo(tx, viewer, here, folder.id);
      return this.answer(tx, viewer, ids, idsOf(here));
    });
  }

  /** Moves messages to the trash; those already there, or all if `permanent`, are gone for good. */
  async remove(
    viewer: Principal,
    ids: readonly string[],
    permanent: boolean,
  ): Promise<ChangedMessages> {
    return this.change(async (tx) => {
      const found = await this.lockAll(tx, viewer, ids);
      const gone: MessageRecord[] = permanent ? found : [];
      if (!permanent) {
        for (const [accountId, messages] of Map.groupBy(found, (one) => one.accountId)) {
          const trash = await this.places.folders.byRole(tx, viewer, accountId, 'TRASH');
          if (!trash) throw new NotFoundError('Trash');
          const { inTrash = [], elsewhere = [] } = Object.groupBy(messages, ({ folderIds }) =>
            folderIds.includes(trash.id) ? 'inTrash' : 'elsewhere',
          );
          gone.push(...inTrash);
          await this.moveTo(tx, viewer, elsewhere, trash.id);
        }
      }
      await this.elsewhere.removing(tx, idsOf(gone));
      await this.messages.remove(tx, viewer, gone);
      await this.announce(tx, viewer, gone, { kind: 'DESTROYED', origin: 'CLIENT' });
      const { messages } = await this.answer(tx, viewer, ids, idsOf(found));
      const known = new Set(idsOf(found));
      return { messages, failed: ids.filter((id) => !known.has(id)) };
    });
  }

  private async change<Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> {
    const result = await this.database.transaction(work);
    this.elsewhere.committed();
    return result;
  }

  private async markOf(
    tx: EntityManager,
    owner: Owner,
    ids: readonly string[],
    change: MarkChange & { readonly fields: readonly string[] },
  ): Promise<void> {
    const changed = await this.messages.mark(tx, owner, ids, change);
    await this.elsewhere.marked(tx, changed, { add: change.addFlags, remove: change.removeFlags });
    await this.announce(tx, owner, await this.messages.byIds(tx, owner, changed), {
      kind: 'UPDATED',
      origin: 'CLIENT',
      changedFields: change.fields,
    });
  }

  /** Messages of others in folders where the viewer may make the change, by owner. */
  private async lockShared(
    tx: EntityManager,
    viewer: Owner,
    ids: readonly string[],
    change: MarkChange,
  ): Promise<(readonly [string, MessageRecord[]])[]> {
    const { tenantId } = viewer;
    const { shares } = this.places;
    const found = await shares.writable(tx, viewer, ids.filter(isId), rightsFor(change));
    const byOwner = [...Map.groupBy(found, ({ ownerId }) => ownerId)];
    const locked: (readonly [string, MessageRecord[]])[] = [];
    for (const [userId, messages] of byOwner.sort(([a], [b]) => (a < b ? -1 : 1))) {
      locked.push([userId, await this.lockAll(tx, { tenantId, userId }, idsOf(messages))]);
    }
    return locked;
  }

  private async moveTo(
    tx: EntityManager,
    viewer: Owner,
    messages: readonly MessageRecord[],
    folderId: string,
  ): Promise<void> {
    const moving = messages.filter(
      ({ folderIds }) => folderIds.length !== 1 || folderIds[0] !== folderId,
    );
    await this.messages.move(tx, viewer, idsOf(moving), folderId);
    await this.elsewhere.moved(tx, idsOf(moving), folderId);
    const moved = moving.map((message) => ({
      ...message,
      // Who watches the old folder is to hear of it as well.
      folderIds: [...new Set([folderId, ...message.folderIds])],
    }));
    await this.announce(tx, viewer, moved, {
      kind: 'UPDATED',
      origin: 'CLIENT',
      changedFields: ['folders'],
    });
  }

  private async lockAll(
    tx: EntityManager,
    viewer: Owner,
    ids: readonly string[],
  ): Promise<MessageRecord[]> {
    if (ids.length > MOST_AT_ONCE) {
      throw new InvalidInputError(`At most ${MOST_AT_ONCE} messages at a time`, ['ids']);
    }
    const valid = ids.filter(isId);
    await this.messages.lock(tx, viewer, valid);
    return this.messages.byIds(tx, viewer, valid);
  }

  private async answer(
    tx: EntityManager,
    viewer: Owner,
    asked: readonly string[],
    done: readonly string[],
  ): Promise<ChangedMessages> {
    const found = await this.messages.readableByIds(tx, viewer, done.filter(isId));
    const byId = new Map(found.map((message) => [message.id, message]));
    return {
      messages: asked.flatMap((id) => byId.get(id) ?? []),
      failed: asked.filter((id) => !byId.has(id)),
    };
  }

  private async announce(
    tx: EntityManager,
    owner: Owner,
    messages: readonly MessageRecord[],
    change: MessageChange,
  ): Promise<void> {
    await recordMessageEvents(
      tx,
      messages.map((message) => messageEvent({ ...message, owner, addresses: message }, change)),
    );
  }
}

function idsOf(messages: readonly { readonly id: string }[]): string[] {
  return messages.map(({ id }) => id);
}
