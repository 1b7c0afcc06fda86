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
import type { FileRepository } from '../tree/file.repository';

const request = z.object({ fileIds: z.array(z.string()).min(1).max(100) });

/** What handing files to mail stands on. */
export interface FileAttachDependencies {
  readonly accounts: Pick<AccountRepository, 'find'>;
  readonly files: Pick<FileRepository, 'find'>;
}

/**
 * Does what mail and calendar ask: says where the content of files is that go with a message or event, as they are now,
 * to who may read them; the answer is an event under the request's id.
 */
export function fileAttachConsumer(on: FileAttachDependencies): Consumer {
  return {
    name: 'files.file-attach',
    types: ['mail.file-attach', 'calendar.file-attach'],
    async handle(event, manager) {
      await recordEvents(manager, [
        {
          tenantId: event.tenantId,
          // For who asked alone: a key gives the content away, so no user's stream carries it.
          audience: [],
          type: 'files.file-attach',
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
  on: FileAttachDependencies,
  event: StoredEvent,
  tx: EntityManager,
): Promise<JsonObject> {
  try {
    return { ok: true, files: await contentOf(on, event, tx) };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

async function contentOf(
  on: FileAttachDependencies,
  event: StoredEvent,
  tx: EntityManager,
): Promise<JsonObject[]> {
  const wanted = request.safeParse(event.data);
  if (!wanted.success) throw new InvalidInputError('Between 1 and 100 files go with a message');
  const [userId = ''] = event.audience;
  const viewer = await on.accounts.find(tx, event.tenantId, userId);
  if (!viewer) throw new NotFoundError('Drive');
  const { fileIds } = wanted.data;
  const found = await on.files.find(tx, viewer, fileIds);
  return fileIds.map((id) => {
    const file = found.find((one) => one.id === id);
    if (!file) throw new NotFoundError('File');
    if (file.isFolder || file.blob === null) {
      throw new InvalidInputError(`${file.name} is a folder`);
    }
    const { name: filename, mimeType, blob, size } = file;
    return { filename, mimeType, blob, size: Number(size ?? 0) };
  });
}
