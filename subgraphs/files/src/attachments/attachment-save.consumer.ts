import type { BlobStore } from '@suitegraph/kit/blobs';
import { firstRow } from '@suitegraph/kit/database';
import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import {
  recordEvents,
  type Consumer,
  type JsonObject,
  type StoredEvent,
} from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { AccountRepository } from '../accounts/account.repository';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { FileChanges } from '../tree/file-changes.service';
import { freeName, repairName } from '../tree/file-name';
import type { TreeRepository } from '../tree/tree.repository';

const request = z.object({
  attachmentId: z.string(),
  folderId: z.string().nullish(),
  blob: z.string(),
  filename: z.string().nullish(),
  mimeType: z.string().nullish(),
});

/** What saving attachments stands on. */
export interface AttachmentSaveDependencies {
  readonly blobs: Pick<BlobStore, 'stat'>;
  readonly accounts: Pick<AccountRepository, 'find' | 'rootId'>;
  readonly changes: Pick<FileChanges, 'writableFolder' | 'add'>;
  readonly tree: Pick<TreeRepository, 'namesLike'>;
}

/**
 * Does what mail asks: keeps an attachment as a file, and answers with an event under the request's
 * id. A request that comes twice is done once.
 */
export function attachmentSaveConsumer(on: AttachmentSaveDependencies): Consumer {
  return {
    name: 'files.attachment-save',
    types: ['mail.attachment-save'],
    async handle(event, manager) {
      const fresh = await firstRow(
        manager,
        'INSERT INTO attachment_save (request_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING request_id',
        [event.key],
      );
      if (!fresh) return;
      await recordEvents(manager, [
        {
          tenantId: event.tenantId,
          audience: event.audience,
          type: 'files.attachment-save',
          kind: 'CREATED',
          key: event.key,
          data: await answer(on, event, manager),
          correlationId: event.correlationId,
        },
      ]);
    },
  };
}

async function answer(
  on: AttachmentSaveDependencies,
  event: StoredEvent,
  tx: EntityManager,
): Promise<JsonObject> {
  try {
    return { ok: true, fileId: await save(on, event, tx) };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

async function save(
  on: AttachmentSaveDependencies,
  event: StoredEvent,
  tx: EntityManager,
): Promise<string> {
  const wanted = request.safeParse(event.data);
  if (!wanted.success)
    throw new InvalidInputError('The request to save an attachment is incomplete');
  const { attachmentId, folderId, blob, filename, mimeType } = wanted.data;
  const viewer = await viewerOf(on, event, tx);
  const stored = await on.blobs.stat(blob);
  if (!stored) throw new NotFoundError('Content of the attachment');
  const parentId = folderId ?? (await on.accounts.rootId(tx, viewer));
  const folder = await on.changes.writableFolder(tx, viewer, parentId);
  const name = repairName(filename ?? '', 'attachment');
  const stem = name.slice(0, name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : undefined);
  return on.changes.add(tx, viewer, folder, {
    name: freeName(name, await on.tree.namesLike(tx, folder.id, stem)),
    content: {
      blob,
      size: BigInt(stored.size),
      mimeType: mimeType ?? 'application/octet-stream',
      sourceAttachmentId: attachmentId,
    },
  });
}

async function viewerOf(
  on: AttachmentSaveDependencies,
  event: StoredEvent,
  tx: EntityManager,
): Promise<Viewer> {
  const [userId] = event.audience;
  const viewer =
    userId === undefined ? undefined : await on.accounts.find(tx, event.tenantId, userId);
  if (!viewer) throw new NotFoundError('Drive');
  return viewer;
}
