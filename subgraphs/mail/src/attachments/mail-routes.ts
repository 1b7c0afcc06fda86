import { sendBlob, type BlobStore, type SignedUrls } from '@suitegraph/kit/blobs';
import { NotFoundError } from '@suitegraph/kit/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import type { MessageRecord } from '../messages/message';
import type { Bodies } from '../messages/message.service';
import type { AttachmentService } from './attachment.service';

/** What the routes need. */
export interface RouteDependencies {
  readonly attachments: Pick<AttachmentService, 'find' | 'receiveUpload'>;
  readonly messages: { find(owner: Owner, id: string): Promise<MessageRecord | null> };
  readonly bodies: Bodies;
  readonly blobs: BlobStore;
  readonly urls: Pick<SignedUrls, 'verify'>;
  readonly maxUploadBytes: number;
}

interface ById {
  readonly Params: { readonly id: string };
}

/** The routes under `/mail/`: bytes go here, not through the graph. */
export async function mailRoutes(app: FastifyInstance, on: RouteDependencies): Promise<void> {
  const ownerOf = (request: FastifyRequest<ById>): Owner => {
    const [path = ''] = request.url.split('?', 1);
    const { tenant = '', user = '' } = on.urls.verify(path, request.query);
    if (!isId(request.params.id)) throw new NotFoundError('Content');
    return { tenantId: tenant, userId: user };
  };

  app.route<ById>({
    method: ['GET', 'HEAD'],
    url: '/mail/attachments/:id',
    handler: async (request, reply): Promise<FastifyReply> => {
      const found = await on.attachments.find(ownerOf(request), request.params.id);
      if (!found) throw new NotFoundError('Attachment');
      return sendBlob(request, reply, {
        store: on.blobs,
        key: found.checksum,
        size: found.size,
        filename: found.filename ?? 'attachment',
        mimeType: found.mimeType,
        inline: found.inline,
      });
    },
  });

  app.route<ById>({
    method: ['GET', 'HEAD'],
    url: '/mail/messages/:id/raw',
    handler: async (request, reply): Promise<FastifyReply> => {
      const owner = ownerOf(request);
      await on.bodies.ensure(owner, [request.params.id]);
      const message = await on.messages.find(owner, request.params.id);
      if (!message || message.blob === '') throw new NotFoundError('Message');
      return sendBlob(request, reply, {
        store: on.blobs,
        key: message.blob,
        size: message.size,
        filename: `${message.id}.eml`,
        mimeType: 'message/rfc822',
      });
    },
  });

  // Uploads of any type are taken as a stream; the parser of JSON elsewhere is not touched.
  await app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    uploads.put<ById & { Body: Readable | undefined }>(
      '/mail/uploads/:id',
      { bodyLimit: on.maxUploadBytes },
      async (request, reply): Promise<FastifyReply> => {
        const body = request.body ?? request.raw;
        const mimeType = request.headers['content-type'];
        await on.attachments.receiveUpload(ownerOf(request), request.params.id, { body, mimeType });
        return reply.code(204).send();
      },
    );
  });
}
