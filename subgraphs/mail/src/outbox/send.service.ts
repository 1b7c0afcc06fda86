import type { Principal } from '@suitegraph/kit/auth';
import type { BlobStore } from '@suitegraph/kit/blobs';
import { ExpectedError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { withIdempotency, type WriteOptions } from '@suitegraph/kit/graphql';
import type { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account } from '../accounts/account';
import type { UploadRecord } from '../attachments/attachment';
import type { Composition } from '../clients/mail-composer';
import type { IngestService, ReceivedMail } from '../ingest/ingest.service';
import { isId } from '../messages/ids';
import type { MessageContent, MessageRecord } from '../messages/message';
import { messageEvent } from '../messages/message.events';
import type { MessageRepository } from '../messages/message.repository';
import { readLetter, recipientsOf, type Letter, type LetterInput } from './letter';
import type { PostOffice, Routes } from './post-office';

/** What a client asks for; see the graph's SendInput. */
export interface SendRequest extends LetterInput {
  readonly accountId: string;
  readonly attachmentIds?: readonly string[] | null;
  readonly inReplyTo?: string | null;
  readonly saveToSent?: boolean | null;
}

/** What sending needs of others. */
export interface SendDependencies {
  readonly accounts: {
    require(viewer: Principal, id: string, path: readonly string[]): Promise<Account>;
  };
  readonly attachments: {
    completeUploads(viewer: Principal, ids: readonly string[]): Promise<UploadRecord[]>;
  };
  readonly messages: Pick<MessageRepository, 'byIds' | 'mark' | 'contents'>;
  readonly postOffice: Pick<PostOffice, 'route' | 'post'>;
  readonly ingest: Pick<IngestService, 'receive'>;
  readonly blobs: Pick<BlobStore, 'open'>;
  compose(composition: Composition): Readable;
  /** Tells the outbox that there may be work. */
  committed(): void;
}

interface Prepared {
  readonly account: Account;
  readonly letter: Letter;
  readonly routes: Routes;
  readonly attachments: readonly UploadRecord[];
  readonly parent: MessageRecord | null;
}

/** Sending what a user wrote. */
export class SendService {
  constructor(
    private readonly database: DataSource,
    private readonly on: SendDependencies,
    private readonly limits: { readonly maxRecipients: number; readonly maxBytes: number },
  ) {}

  /** Sends a message and returns the sender's copy, where one is kept. */
  async send(
    viewer: Principal,
    request: SendRequest,
    options: WriteOptions,
  ): Promise<MessageRecord | null> {
    const prepared = await this.prepare(viewer, request);
    if (options.dryRun === true) return null;
    const call = {
      viewer,
      operation: 'sendMessage',
      key: options.idempotencyKey ?? undefined,
      input: request,
    };
    const sent = await this.database.transaction(async (tx) => {
      const id = await withIdempotency(tx, call, async () => {
        const received = await this.write(prepared);
        const saveToSent = request.saveToSent !== false;
        const { account, routes, letter } = prepared;
        const posting = {
          account,
          received,
          routes,
          origin: 'LOCAL',
          bcc: letter.bcc,
          saveToSent,
        } as const;
        const posted = await this.on.postOffice.post(tx, posting);
        if (prepared.parent) await this.markAnswered(tx, viewer, prepared.parent);
        return posted;
      });
      return id === null ? null : ((await this.on.messages.byIds(tx, viewer, [id]))[0] ?? null);
    });
    this.on.committed();
    return sent;
  }

  private async prepare(viewer: Principal, request: SendRequest): Promise<Prepared> {
    const account = await this.on.accounts.require(viewer, request.accountId, [
      'input',
      'accountId',
    ]);
    const letter = readLetter(request, this.limits.maxRecipients);
    const parent = await this.parent(viewer, request.inReplyTo ?? null);
    const attachments = await this.on.attachments.completeUploads(
      viewer,
      request.attachmentIds ?? [],
    );
    const bytes = attachments.reduce((sum, { size }) => sum + size, 0);
    if (bytes > this.limits.maxBytes) throw this.tooLarge();
    const routes = await this.on.postOffice.route(recipientsOf(letter));
    return { account, letter, routes, attachments, parent };
  }

  private async parent(viewer: Principal, id: string | null): Promise<MessageRecord | null> {
    if (id === null) return null;
    const [parent] = isId(id)
      ? await this.on.messages.byIds(this.database.manager, viewer, [id])
      : [];
    if (!parent) throw new NotFoundError('Message', ['input', 'inReplyTo']);
    return parent;
  }

  private async write(prepared: Prepared): Promise<ReceivedMail> {
    const { account, letter, parent } = prepared;
    const { to, cc, subject, text, html } = letter;
    const raw = this.on.compose({
      from: { name: account.displayName, address: account.address },
      to,
      cc,
      subject,
      text,
      html,
      references: parent ? await this.references(parent, account) : [],
      attachments: await Promise.all(
        prepared.attachments.map(async ({ filename, mimeType, blob }) => ({
          filename,
          mimeType,
          content: await this.on.blobs.open(blob ?? ''),
        })),
      ),
    });
    const received = await this.on.ingest.receive(raw);
    if (received.blob.size > this.limits.maxBytes) throw this.tooLarge();
    return received;
  }

  // RFC 5322 §3.6.4: what the parent refers to, and then the parent itself.
  private async references(parent: MessageRecord, owner: Account): Promise<string[]> {
    const { manager } = this.database;
    const [content] = await this.on.messages.contents(manager, owner, [parent.id]);
    return [...referencesOf(content), parent.messageId];
  }

  private async markAnswered(
    tx: EntityManager,
    viewer: Principal,
    parent: MessageRecord,
  ): Promise<void> {
    const none = { removeFlags: [], addLabels: [], removeLabels: [] };
    const answered = { addFlags: ['\\Answered'], ...none };
    const changed = await this.on.messages.mark(tx, viewer, [parent.id], answered);
    if (changed.length === 0) return;
    const facts = { ...parent, owner: viewer, addresses: parent };
    const change = { kind: 'UPDATED', origin: 'CLIENT', changedFields: ['flags'] } as const;
    await recordEvents(tx, [messageEvent(facts, change)]);
  }

  private tooLarge(): ExpectedError {
    const { maxBytes } = this.limits;
    return new ExpectedError('REQUEST_BODY_TOO_LARGE', `A message has at most ${maxBytes} bytes`, [
      'input',
      'attachmentIds',
    ]);
  }
}

function referencesOf(content: MessageContent | undefined): string[] {
  const header = content?.headers.find(({ name }) => name.toLowerCase() === 'references');
  return (header?.value.match(/<[^<>\s]+>/g) ?? []).map((id) => id.slice(1, -1)).slice(-50);
}
