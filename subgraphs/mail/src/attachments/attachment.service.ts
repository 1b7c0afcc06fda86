import type { Principal } from '@suitegraph/kit/auth';
import type { BlobStore, SignedUrls } from '@suitegraph/kit/blobs';
import {
  ExpectedError,
  InvalidInputError,
  isErrorCode,
  NotFoundError,
  UpstreamUnavailableError,
} from '@suitegraph/kit/errors';
import { recordEvents, type EventFeed, type StoredEvent } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import { orOutOfSpace } from '../ingest/out-of-space';
import { isId } from '../messages/ids';
import type { Bodies } from '../messages/message.service';
import type { AttachmentRecord, UploadRecord } from './attachment';
import type { AttachmentRepository } from './attachment.repository';

const LINK_SECONDS = 3_600;
const DRIVE_ANSWER_MS = 3_000;
const MAX_FILENAME = 255;
const UNKNOWN_TYPE = 'application/octet-stream';

/** What attachments need of others. */
export interface AttachmentDependencies {
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly urls: Pick<SignedUrls, 'sign'>;
  readonly feed: Pick<EventFeed, 'waitFor'>;
  readonly bodies: Bodies;
}

/** Attachments of messages, and files on their way to become one. */
export class AttachmentService {
  constructor(
    private readonly database: DataSource,
    private readonly attachments: AttachmentRepository,
    private readonly on: AttachmentDependencies,
    private readonly limits: { readonly maxBytes: number },
  ) {}

  async byIds(owner: Owner, ids: readonly string[]): Promise<(AttachmentRecord | undefined)[]> {
    const found = await this.attachments.byIds(this.database.manager, owner, ids.filter(isId));
    const byId = new Map(found.map((attachment) => [attachment.id, attachment]));
    return ids.map((id) => byId.get(id));
  }

  async find(owner: Owner, id: string): Promise<AttachmentRecord | null> {
    return (await this.byIds(owner, [id]))[0] ?? null;
  }

  /** The attachments of each message, in the messages' order. */
  async ofMessages(owner: Owner, messageIds: readonly string[]): Promise<AttachmentRecord[][]> {
    await this.on.bodies.ensure(owner, messageIds);
    const found = await this.attachments.ofMessages(this.database.manager, owner, messageIds);
    const byMessage = Map.groupBy(found, ({ messageId }) => messageId);
    return messageIds.map((id) => byMessage.get(id) ?? []);
  }

  /** A link to the content that works for an hour for whoever holds it. */
  downloadUrl({ tenantId, userId }: Owner, { id }: Pick<AttachmentRecord, 'id'>): string {
    return this.on.urls.sign(
      `/mail/attachments/${id}`,
      { tenant: tenantId, user: userId },
      LINK_SECONDS,
    );
  }

  /** Asks the drive to keep the attachment, and waits for its answer. */
  async saveToDrive(viewer: Principal, id: string, folderId: string): Promise<void> {
    const attachment = await this.find(viewer, id);
    if (!attachment) throw new NotFoundError('Attachment', ['attachmentId']);
    const requestId = newId();
    const answer = this.on.feed.waitFor(
      (event) =>
        event.type === 'files.attachment-save' &&
        event.key === requestId &&
        event.tenantId === viewer.tenantId,
      DRIVE_ANSWER_MS,
    );
    await this.database.transaction((tx) =>
      recordEvents(tx, [
        {
          tenantId: viewer.tenantId,
          audience: [viewer.userId],
          type: 'mail.attachment-save',
          kind: 'CREATED',
          key: requestId,
          data: {
            attachmentId: id,
            messageId: attachment.messageId,
            folderId,
            blob: attachment.checksum,
            size: attachment.size,
            filename: attachment.filename,
            mimeType: attachment.mimeType,
          },
        },
      ]),
    );
    refuseUnlessSaved(await answer);
  }

  /** Prepares an upload of `size` bytes. */
  async createUpload(
    viewer: Principal,
    filename: string,
    size: number,
  ): Promise<{ attachmentId: string; uploadUrl: string }> {
    const { maxBytes } = this.limits;
    if (!isPlainFilename(filename)) {
      throw new InvalidInputError('A file name has 1 to 255 characters and no path', ['filename']);
    }
    if (size < 1 || size > maxBytes) {
      throw new InvalidInputError(`A file has 1 to ${maxBytes} bytes`, ['size']);
    }
    const upload = { id: newId(), filename, mimeType: UNKNOWN_TYPE, size, blob: null };
    await this.attachments.addUpload(this.database.manager, viewer, upload);
    const claims = { tenant: viewer.tenantId, user: viewer.userId };
    return {
      attachmentId: upload.id,
      uploadUrl: this.on.urls.sign(`/mail/uploads/${upload.id}`, claims, LINK_SECONDS),
    };
  }

  /** Takes the bytes of an upload. All or nothing: what is cut off can be sent again. */
  async receiveUpload(
    owner: Owner,
    id: string,
    content: { readonly body: Readable; readonly mimeType: string | undefined },
  ): Promise<void> {
    const { manager } = this.database;
    const upload = await this.attachments.upload(manager, owner, id);
    if (!upload) throw new NotFoundError('Upload');
    const bytes = Readable.from(exactly(upload.size, content.body), { objectMode: false });
    const { key } = await this.on.blobs.put(bytes).catch((error: unknown) => {
      throw orOutOfSpace(error, 'There is no room to store the file: send it again later');
    });
    if (upload.blob !== null && upload.blob !== key) {
      throw new InvalidInputError('The upload is complete, with other content');
    }
    const mimeType = content.mimeType ?? UNKNOWN_TYPE;
    await this.attachments.completeUpload(manager, owner, { id, blob: key, mimeType });
  }

  /** Uploads that are complete, in the order of their ids. @throws for any other. */
  async completeUploads(owner: Owner, ids: readonly string[]): Promise<UploadRecord[]> {
    const { manager } = this.database;
    const found = await this.attachments.uploads(manager, owner, ids.filter(isId));
    return ids.map((id) => {
      const upload = found.find((one) => one.id === id);
      const path = ['input', 'attachmentIds'];
      if (!upload) throw new NotFoundError('Attachment', path);
      if (upload.blob === null) throw new InvalidInputError('An upload is not complete', path);
      return upload;
    });
  }
}

function refuseUnlessSaved(answer: StoredEvent | undefined): void {
  if (!answer) throw new UpstreamUnavailableError('The drive');
  const { ok, code, message } = answer.data;
  if (ok === true) return;
  throw new ExpectedError(
    isErrorCode(code) ? code : 'INTERNAL_ERROR',
    typeof message === 'string' ? message : 'The drive refused the file',
  );
}

function isPlainFilename(name: string): boolean {
  const isPath = /[/\\\p{Cc}]|^\.{1,2}$/u.test(name);
  return name.length >= 1 && name.length <= MAX_FILENAME && !isPath && name.isWellFormed();
}

/** Passes `size` bytes on, and fails when there are more or fewer. */
async function* exactly(size: number, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of source) {
    seen += chunk.length;
    if (seen > size) throw new InvalidInputError(`Expected ${size} bytes`);
    yield chunk;
  }
  if (seen < size) throw new InvalidInputError(`Expected ${size} bytes`);
}
