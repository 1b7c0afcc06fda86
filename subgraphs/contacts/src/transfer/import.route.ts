import type { SignedUrls } from '@suitegraph/kit/blobs';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import type { Readable } from 'node:stream';
import { IMPORT_PATH } from './export.service';
import { MAX_STREAM_BYTES } from './file-pieces';
import type { ImportService } from './import.service';

/** Takes files from whoever holds a link, and answers what became of their cards. */
export function importRoutes(
  imports: Pick<ImportService, 'importStream'>,
  urls: Pick<SignedUrls, 'verify'>,
): NonNullable<SubgraphParts['routes']> {
  return async (app) => {
    // A file of any declared type, as a stream; the parsers of other routes are not touched.
    await app.register(async (files) => {
      files.removeAllContentTypeParsers();
      files.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      files.put<{ Body: Readable | undefined }>(
        IMPORT_PATH,
        { bodyLimit: MAX_STREAM_BYTES },
        async ({ query, body, raw }, reply) => {
          const { tenant = '', user = '', import: book = '' } = urls.verify(IMPORT_PATH, query);
          const owner = { tenantId: tenant, userId: user };
          const { faults, ...counts } = await imports.importStream(owner, book, body ?? raw);
          return reply.send({ ...counts, errors: faults });
        },
      );
    });
  };
}
