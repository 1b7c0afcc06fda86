import { sendBlob, type BlobStore } from '@suitegraph/kit/blobs';
import type { FastifyInstance } from 'fastify';
import type { LinkDownloads } from '../shares/link-downloads';
import type { StoredFile } from '../tree/drive-file';
import type { Downloads } from './downloads';

/** Where content is fetched: by signed URL, or by the link of a share. */
export function downloadRoutes(
  app: FastifyInstance,
  blobs: BlobStore,
  from: { downloads: Downloads; links: LinkDownloads },
): void {
  const deliver = ({ blob, size, name, mimeType }: StoredFile): Parameters<typeof sendBlob>[2] => ({
    store: blobs,
    key: blob,
    size: Number(size),
    filename: name,
    mimeType: mimeType ?? 'application/octet-stream',
  });
  app.get<{ Params: { id: string } }>('/files/download/:id', async (request, reply) =>
    sendBlob(
      request,
      reply,
      deliver(await from.downloads.resolve(request.params.id, request.query)),
    ),
  );
  app.get<{ Params: { token: string } }>('/files/links/:token', async (request, reply) => {
    const { token } = request.params;
    const isDownload =
      request.method === 'GET' && !/^bytes=[1-9]/.test(request.headers.range ?? '');
    return sendBlob(
      request,
      reply,
      deliver(await from.links.resolve(token, request.query, isDownload)),
    );
  });
}
