import type { SignedUrls } from '@suitegraph/kit/blobs';
import type { SubgraphParts } from '@suitegraph/kit/subgraph';
import { Readable } from 'node:stream';
import { EXPORT_PATH, type ExportService } from './export.service';

/** Serves exports to whoever holds a link. */
export function exportRoutes(
  exports: Pick<ExportService, 'open'>,
  urls: Pick<SignedUrls, 'verify'>,
): NonNullable<SubgraphParts['routes']> {
  return (app) => {
    app.get(EXPORT_PATH, async (request, reply) => {
      const { tenant = '', user = '', book = '' } = urls.verify(EXPORT_PATH, request.query);
      const owner = { tenantId: tenant, userId: user };
      const cards = await exports.open(owner, book === '' ? null : book);
      return reply
        .header('content-type', 'text/vcard; charset=utf-8')
        .header('content-disposition', 'attachment; filename="contacts.vcf"')
        .header('cache-control', 'private, no-store')
        .send(Readable.from(cards));
    });
  };
}
