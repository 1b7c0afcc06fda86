import { sendBlob, type BlobStore, type SignedUrls } from '@suitegraph/kit/blobs';
import { NotFoundError } from '@suitegraph/kit/errors';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import type { Queryable } from '../directory/directory.repository';
import type { EventFileRepository } from './event-file.repository';

type App = Parameters<NonNullable<SubgraphParts['routes']>>[0];

/** Downloads of attachments: `GET /calendar/attachments/:id` by signed URL, while they are attached. */
export function attachmentRoutes(
  app: App,
  on: {
    readonly database: Queryable;
    readonly files: EventFileRepository;
    readonly urls: SignedUrls;
    readonly store: BlobStore;
  },
): void {
  app.get<{ Params: { id: string } }>('/calendar/attachments/:id', async (request, reply) => {
    const { id } = request.params;
    on.urls.verify(`/calendar/attachments/${encodeURIComponent(id)}`, request.query);
    const file = await on.files.find(on.database, id);
    if (!file) throw new NotFoundError('Attachment');
    const { blob: key, size, filename, mimeType } = file;
    return sendBlob(request, reply, { store: on.store, key, size, filename, mimeType });
  });
}
