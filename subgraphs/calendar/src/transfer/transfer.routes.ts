import type { SignedUrls } from '@suitegraph/kit/blobs';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import { Readable } from 'node:stream';
import { EXPORT_PATH, IMPORT_PATH, type ExportService } from './export.service';
import type { ImportStreamService } from './import-stream.service';

/** The largest file that is taken. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Takes files from whoever holds a link, and serves calendars as files. */
export function transferRoutes(
  urls: Pick<SignedUrls, 'verify'>,
  { imports, exports }: { imports: ImportStreamService; exports: ExportService },
): NonNullable<SubgraphParts['routes']> {
  return async (app) => {
    app.get(EXPORT_PATH, async ({ query }, reply) => {
      const { tenant = '', user = '', calendar = '' } = urls.verify(EXPORT_PATH, query);
      const text = await exports.open({ tenantId: tenant, userId: user }, calendar);
      return reply
        .header('content-type', 'text/calendar; charset=utf-8')
        .header('content-disposition', 'attachment; filename="calendar.ics"')
        .header('cache-control', 'private, no-store')
        .send(Readable.from(text));
    });
    // A file of any declared type, as a stream; the parsers of other routes are not touched.
    await app.register(async (files) => {
      files.removeAllContentTypeParsers();
      files.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      files.put<{ Body: Readable | undefined }>(
        IMPORT_PATH,
        { bodyLimit: MAX_BYTES },
        async ({ query, body, raw }, reply) => {
          const { tenant = '', user = '', import: calendar = '' } = urls.verify(IMPORT_PATH, query);
          const owner = { tenantId: tenant, userId: user };
          // A file that is refused half-way leaves its rest on the connection, which nobody may use again.
          reply.header('connection', 'close');
          return reply.send(await imports.import(owner, calendar, limited(body ?? raw)));
        },
      );
    });
  };
}

/** Ends a body that is longer than may be, whatever its header said. */
async function* limited(body: Readable): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new ExpectedError('REQUEST_BODY_TOO_LARGE', 'The file is larger than 20 MB');
    }
    yield chunk;
  }
}
