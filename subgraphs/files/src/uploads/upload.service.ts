import type { BlobStore } from '@suitegraph/kit/blobs';
import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents, type NewEvent } from '@suitegraph/kit/events';
import { type WriteOptions, write, type Viewer } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import { lookup } from 'mime-types';
import { Readable } from 'node:stream';
import type { AccountRepository } from '../accounts/account.repository';
import type { Quota } from '../accounts/quota';
import type { Database } from '../app/database';
import { checkName } from '../tree/file-name';
import { bodyOf, exactLength, wrongLength } from './exact-length';
import {
  checkChecksum,
  checkMimeType,
  checkSize,
  partCount,
  partLength,
  PART_SIZE,
  type Upload,
  type UploadTarget,
} from './upload';
import type { UploadTargets } from './upload-targets';
import type { UploadRepository } from './upload.repository';

const HOUR_MS = 3_600_000;
const CLAIM_RENEW_MS = 5_000;
const CLAIM_STALE_MS = 30_000;

/** What is to be uploaded. */
export interface UploadRequest {
  readonly target: UploadTarget;
  readonly parent?: string | undefined;
  readonly name: string;
  readonly size: bigint;
  readonly mimeType?: string | undefined;
  readonly checksum?: string | undefined;
}

/** One part as it arrives. */
export interface IncomingPart {
  readonly uploadId: string;
  readonly number: number;
  readonly body: Readable;
  /** What the client says it will send, where it says so. */
  readonly declaredLength: number | undefined;
}

/** What uploading stands on. */
export interface UploadDependencies {
  readonly database: Database;
  readonly uploads: UploadRepository;
  readonly accounts: Pick<AccountRepository, 'save'>;
  readonly targets: UploadTargets;
  readonly quota: Pick<Quota, 'checkUpload'>;
  readonly blobs: BlobStore;
  readonly expiryHours: number;
}

/** Takes content in parts, in any order and as often as it needs, and makes one blob of them. */
export class UploadService {
  constructor(private readonly on: UploadDependencies) {}

  find(viewer: Viewer, id: string): Promise<Upload | undefined> {
    return this.on.uploads.find(this.on.database, viewer, id);
  }

  begin(viewer: Viewer, request: UploadRequest, options?: WriteOptions): Promise<string | null> {
    const name = checkName(request.name);
    const size = checkSize(request.size);
    const { checksum, target } = request;
    const wanted = {
      name,
      mimeType: checkMimeType(request.mimeType ?? (lookup(name) || 'application/octet-stream')),
      checksum: checksum === undefined ? null : checkChecksum(checksum),
      target,
      parentId: request.parent ?? null,
    };
    const input = { ...wanted, size: size.toString() };
    const call = { viewer, operation: 'beginUpload', options, input };
    return write(this.on.database, call, async (tx) => {
      await this.on.accounts.save(tx, viewer);
      const parentId = await this.on.targets[target].place(tx, viewer, wanted);
      await this.on.quota.checkUpload(tx, viewer.userId, size);
      const upload: Upload = {
        ...wanted,
        id: newId(),
        tenantId: viewer.tenantId,
        userId: viewer.userId,
        parentId,
        size,
        partSize: PART_SIZE,
        state: 'OPEN',
        blob: null,
        fileId: null,
        expiresAt: new Date(Date.now() + this.on.expiryHours * HOUR_MS),
        parts: [],
      };
      await this.on.uploads.insert(tx, upload);
      return upload.id;
    });
  }

  /** Stores a part. What breaks off, or has another length, leaves no trace and may come again. */
  async receivePart(
    viewer: Pick<Viewer, 'tenantId' | 'userId'>,
    part: IncomingPart,
  ): Promise<void> {
    const { database, uploads, blobs } = this.on;
    const upload = await uploads.find(database, viewer, part.uploadId);
    if (!upload) throw new NotFoundError('Upload');
    requireOpen(upload);
    const length = partLength(upload, part.number);
    if (length === undefined) throw new NotFoundError('Part');
    if ((part.declaredLength ?? length) !== length) throw wrongLength(length);
    const { key, size } = await blobs.put(exactLength(Readable.from(bodyOf(part.body)), length));
    await database.transaction(async (tx) => {
      const current = await uploads.find(tx, viewer, upload.id, true);
      if (!current) throw new NotFoundError('Upload');
      requireOpen(current);
      await uploads.savePart(tx, upload.id, { number: part.number, blob: key, size });
    });
  }

  /** Makes one blob of the parts and hands it to the target. A repeat answers as the first did. */
  async complete(viewer: Viewer, id: string): Promise<Upload> {
    const { database, uploads } = this.on;
    const upload = await this.require(viewer, id);
    if (upload.state === 'READY') return upload;
    if (upload.state !== 'ASSEMBLING') requireWhole(upload);
    if (!(await uploads.claim(database, id, CLAIM_STALE_MS))) {
      requireOpen(await this.require(viewer, id));
      throw notOpen('is being assembled');
    }
    const renewing = setInterval(() => {
      // A renewal that fails is made up for by the next; delivery checks the claim in any case.
      uploads.renew(database, id).catch(() => undefined);
    }, CLAIM_RENEW_MS);
    try {
      const blob = await this.assemble(await this.require(viewer, id));
      await this.deliver(viewer, id, blob);
    } catch (error) {
      await uploads.release(database, id);
      throw error;
    } finally {
      clearInterval(renewing);
    }
    return this.require(viewer, id);
  }

  async abort(viewer: Viewer, id: string): Promise<string | null> {
    const call = { viewer, operation: 'abortUpload', input: { id } };
    return write(this.on.database, call, async (tx) => {
      const upload = await this.on.uploads.find(tx, viewer, id, true);
      if (!upload) throw new NotFoundError('Upload', ['id']);
      if (upload.state === 'ABORTED') return id;
      requireOpen(upload);
      await this.on.uploads.setState(tx, id, 'ABORTED');
      await this.on.uploads.forgetParts(tx, id);
      return id;
    });
  }

  private async require(viewer: Viewer, id: string): Promise<Upload> {
    const upload = await this.find(viewer, id);
    if (!upload) throw new NotFoundError('Upload', ['id']);
    return upload;
  }

  private async assemble(upload: Upload): Promise<string> {
    const { blobs } = this.on;
    const [only, another] = upload.parts;
    const key = only && !another ? only.blob : (await blobs.put(joined(blobs, upload))).key;
    if (upload.checksum !== null && upload.checksum !== key) {
      throw new InvalidInputError(
        `The content received has the checksum sha256:${key}: put the parts again`,
        ['checksum'],
      );
    }
    return key;
  }

  private async deliver(viewer: Viewer, id: string, blob: string): Promise<void> {
    const { database, uploads, targets } = this.on;
    await database.transaction(async (tx) => {
      const upload = await uploads.find(tx, viewer, id, true);
      if (upload?.state !== 'ASSEMBLING') throw notOpen('is no longer being assembled');
      const fileId = await targets[upload.target].receive(tx, viewer, upload, blob);
      await uploads.finish(tx, id, { blob, fileId });
      await recordEvents(tx, [uploadReady(upload, blob)]);
    });
  }
}

function joined(blobs: BlobStore, upload: Upload): Readable {
  const content = async function* (): AsyncGenerator<Buffer> {
    for (const part of upload.parts) {
      yield* (await blobs.open(part.blob)) as AsyncIterable<Buffer>;
    }
  };
  return exactLength(Readable.from(content(), { objectMode: false }), Number(upload.size));
}

function uploadReady(upload: Upload, blob: string): NewEvent {
  const { target, size, name, mimeType } = upload;
  return {
    tenantId: upload.tenantId,
    audience: [upload.userId],
    type: 'files.upload',
    kind: 'UPDATED',
    key: upload.id,
    changedFields: ['state'],
    data: { target, blob, size: Number(size), name, mimeType },
  };
}

function requireWhole(upload: Upload): void {
  requireOpen(upload);
  const missing = partCount(upload) - upload.parts.length;
  if (missing > 0) throw new InvalidInputError(`${missing} of the parts are missing`, ['id']);
}

function requireOpen({ state }: Pick<Upload, 'state'>): void {
  if (state === 'OPEN') return;
  const reasons = {
    ASSEMBLING: 'is being assembled',
    READY: 'is complete',
    ABORTED: 'was aborted',
    EXPIRED: 'has expired',
  };
  throw notOpen(reasons[state]);
}

function notOpen(reason: string): ExpectedError {
  return new ExpectedError('INVALID_REQUEST_BODY', `The upload ${reason}`, ['id']);
}
