import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion, withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { FolderRepository } from '../folders/folder.repository';
import type { Delivery } from '../ingest/delivery';
import type { IngestRepository } from '../ingest/ingest.repository';
import type { ReceivedMail } from '../ingest/ingest.service';
import { isId } from '../messages/ids';
import type { MessageRecord } from '../messages/message';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import type { LetterWriter } from '../outbox/letter-writer';
import type { Prepared, Preparation, SendRequest } from '../outbox/preparation';
import type { Replies } from '../outbox/replies';
import { recordMessageEvents } from '../sharing/audience';
import type { DraftRepository } from './draft.repository';

const DRAFT = '\\Draft';

/** What drafts need of others. */
export interface DraftDependencies {
  readonly preparation: Pick<Preparation, 'prepare'>;
  readonly writer: Pick<LetterWriter, 'write'>;
  readonly replies: Pick<Replies, 'references'>;
  readonly messages: Pick<MessageRepository, 'byIds' | 'lock' | 'remove'>;
  readonly folders: Pick<FolderRepository, 'byRole'>;
  readonly ingest: Pick<IngestRepository, 'store'>;
  readonly drafts: DraftRepository;
}

/** Messages that are being written. */
export class DraftService {
  constructor(
    private readonly database: DataSource,
    private readonly on: DraftDependencies,
  ) {}

  /** Makes a draft, or writes one anew: it keeps its id and has another version. */
  async save(
    viewer: Principal,
    request: SendRequest,
    id: string | null,
    options: WriteOptions,
  ): Promise<MessageRecord | null> {
    const prepared = await this.on.preparation.prepare(viewer, request, true);
    const call = {
      viewer,
      operation: 'saveDraft',
      key: options.dryRun === true ? undefined : (options.idempotencyKey ?? undefined),
      input: { id, request },
    };
    return this.database.transaction(async (tx) => {
      const saved = await withIdempotency(tx, call, async () => {
        const before = id === null ? null : await this.require(tx, viewer, id, ['id']);
        if (before) requireVersion(before.version, options.ifMatch ?? undefined);
        if (options.dryRun === true) return null;
        return this.store(tx, viewer, prepared, before);
      });
      return saved === null
        ? null
        : ((await this.on.messages.byIds(tx, viewer, [saved]))[0] ?? null);
    });
  }

  /** Removes a draft that has become something else. */
  async discard(tx: EntityManager, viewer: Principal, id: string): Promise<void> {
    const draft = await this.require(tx, viewer, id, ['input', 'draftId']);
    await this.on.messages.remove(tx, viewer, [draft]);
    const facts = { ...draft, owner: viewer, addresses: draft };
    await recordMessageEvents(tx, [messageEvent(facts, { kind: 'DESTROYED', origin: 'CLIENT' })]);
  }

  private async require(
    tx: EntityManager,
    viewer: Principal,
    id: string,
    path: readonly string[],
  ): Promise<MessageRecord> {
    if (isId(id)) await this.on.messages.lock(tx, viewer, [id]);
    const [found] = isId(id) ? await this.on.messages.byIds(tx, viewer, [id]) : [];
    if (!found?.flags.includes(DRAFT)) throw new NotFoundError('Draft', path);
    if (await this.on.drafts.isWaiting(tx, viewer, id)) {
      const message = 'It waits in the outbox: cancel sending it first';
      throw new ExpectedError('NOT_QUEUEABLE', message, path);
    }
    return found;
  }

  private async store(
    tx: EntityManager,
    viewer: Principal,
    prepared: Prepared,
    before: MessageRecord | null,
  ): Promise<string> {
    const { account, parent, letter, enclosures } = prepared;
    if (before && before.accountId !== account.id) throw new NotFoundError('Draft', ['id']);
    const folder = await this.on.folders.byRole(tx, viewer, account.id, 'DRAFTS');
    if (!folder) throw new NotFoundError('Folder for drafts', ['input', 'accountId']);
    const references = parent ? await this.on.replies.references(viewer, parent) : [];
    const messageId = before?.messageId;
    const received = await this.on.writer.write({
      account,
      letter,
      references,
      enclosures,
      messageId,
    });
    if (before) await this.on.messages.remove(tx, viewer, [before]);
    const id = before?.id ?? newId();
    const delivery = draftDelivery(viewer, prepared, received, folder.id);
    const [stored] = await this.on.ingest.store(tx, [{ ...delivery, id }]);
    if (!stored) throw new Error('A draft was not stored');
    if (before) await this.on.drafts.succeed(tx, viewer, id, before.version);
    const { mail, receivedAt } = delivery;
    const facts = { id, owner: viewer, accountId: account.id, folderIds: [folder.id], receivedAt };
    const direction = 'OUTBOUND' as const;
    const { threadId } = stored;
    await recordMessageEvents(tx, [
      messageEvent(
        { ...facts, threadId, direction, addresses: mail.addresses },
        before
          ? { kind: 'UPDATED', origin: 'CLIENT', changedFields: CHANGED }
          : { kind: 'CREATED', origin: 'CLIENT' },
      ),
    ]);
    return id;
  }
}

const CHANGED = ['to', 'cc', 'bcc', 'subject', 'text', 'html', 'attachments', 'date', 'size'];

function draftDelivery(
  { tenantId, userId }: Principal,
  { account, letter }: Prepared,
  { mail, blob }: ReceivedMail,
  folderId: string,
): Delivery {
  return {
    owner: { tenantId, userId },
    accountId: account.id,
    address: account.address,
    folderId,
    direction: 'OUTBOUND',
    origin: 'CLIENT',
    flags: [DRAFT, '\\Seen'],
    blob,
    mail: { ...mail, addresses: { ...mail.addresses, bcc: letter.bcc } },
    receivedAt: new Date(),
    envelope: { mailFrom: account.address, recipient: null, remoteAddress: null, helo: null },
  };
}
