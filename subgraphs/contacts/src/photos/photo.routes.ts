import type { SignedUrls } from '@suitegraph/kit/blobs';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import type { Owner } from '../app/owner';
import { MAX_PHOTO_BYTES, photoPath, type PhotoService, uploadPath } from './photo.service';

interface ById {
  readonly Params: { readonly id: string };
}

/** Shows photos to whoever holds a link, and takes them from whoever was given one. */
export function photoRoutes(
  photos: Pick<PhotoService, 'open' | 'receive'>,
  urls: Pick<SignedUrls, 'verify'>,
): NonNullable<SubgraphParts['routes']> {
  const ownerOf = (path: string, query: unknown): Owner => {
    const { tenant = '', user = '' } = urls.verify(path, query);
    return { tenantId: tenant, userId: user };
  };
  return async (app) => {
    app.get<ById>('/contacts/photos/:id', async ({ params: { id }, query }, reply) => {
      const photo = await photos.open(ownerOf(photoPath(id), query), id);
      void reply.header('cache-control', 'private, max-age=3600');
      if ('url' in photo) {
        // Wherever it leads, it is not told who looked from which page.
        return reply.header('referrer-policy', 'no-referrer').redirect(photo.url);
      }
      return reply.type(photo.type).header('x-content-type-options', 'nosniff').send(photo.bytes);
    });
    // Bytes of any declared type: what they are is told from the bytes.
    await app.register(async (uploads) => {
      uploads.removeAllContentTypeParsers();
      uploads.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
        done(null, body);
      });
      uploads.put<ById & { Body: Buffer | undefined }>(
        '/contacts/photo-uploads/:id',
        { bodyLimit: MAX_PHOTO_BYTES },
        async ({ params: { id }, query, body }, reply) => {
          await photos.receive(ownerOf(uploadPath(id), query), id, body ?? Buffer.alloc(0));
          return reply.code(204).send();
        },
      );
    });
  };
}
