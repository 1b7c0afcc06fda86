import type { SignedUrls } from '@suitegraph/kit/blobs';
import { ForbiddenError } from '@suitegraph/kit/errors';
import type { FastifyInstance } from 'fastify';
import type { Readable } from 'node:stream';
import type { UploadService } from './upload.service';

interface PartRoute {
  Params: { id: string; number: string };
  Body: Readable | undefined;
}

/** Where the parts of uploads are put, by the signed URLs of `Upload.parts`. */
export async function uploadRoutes(
  app: FastifyInstance,
  urls: SignedUrls,
  uploads: Pick<UploadService, 'receivePart'>,
): Promise<void> {
  await app.register((scope, _options, done) => {
    // Whatever the type, the body stays a stream: parts never lie in memory.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, parsed) => parsed(null, body));
    scope.put<PartRoute>('/files/uploads/:id/parts/:number', async (request, reply) => {
      const { id, number } = request.params;
      const { tenant, user } = urls.verify(`/files/uploads/${id}/parts/${number}`, request.query);
      if (tenant === undefined || user === undefined) throw new ForbiddenError();
      const length = request.headers['content-length'];
      await uploads.receivePart(
        { tenantId: tenant, userId: user },
        {
          uploadId: id,
          number: Number(number),
          // Without a type Fastify parses nothing: a part may come without one.
          body: request.body ?? request.raw,
          declaredLength: length === undefined ? undefined : Number(length),
        },
      );
      return reply.code(204).send();
    });
    done();
  });
}
