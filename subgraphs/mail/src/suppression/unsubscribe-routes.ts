import type { SignedUrls } from '@suitegraph/kit/blobs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SuppressionService } from './suppression.service';

const PATH = '/mail/unsubscribe';
// Messages are kept, and their links are to go on working, for long.
const LINK_SECONDS = 2 * 365 * 24 * 3_600;
const MAX_BODY_BYTES = 4_096;

/** Who is to get no more bulk mail of whom. */
export interface Unsubscription {
  readonly tenantId: string;
  readonly address: string;
}

/** The header fields by which one request takes an address off an organisation's bulk mail (RFC 8058). */
export function unsubscribeHeaders(
  urls: Pick<SignedUrls, 'sign'>,
  { tenantId, address }: Unsubscription,
): Record<string, string> {
  const url = urls.sign(PATH, { tenant: tenantId, address }, LINK_SECONDS);
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** What the routes need. */
export interface UnsubscribeDependencies {
  readonly suppressions: Pick<SuppressionService, 'unsubscribe'>;
  readonly urls: Pick<SignedUrls, 'verify'>;
}

/** The routes of links in `List-Unsubscribe`: a POST does it, a page asks whoever follows it by hand. */
export async function unsubscribeRoutes(
  app: FastifyInstance,
  { suppressions, urls }: UnsubscribeDependencies,
): Promise<void> {
  const verify = (request: FastifyRequest): Unsubscription => {
    const { tenant = '', address = '' } = urls.verify(PATH, request.query);
    return { tenantId: tenant, address };
  };

  // RFC 8058 §1: programs follow links in messages, so a GET must not change anything.
  app.get(PATH, (request, reply): FastifyReply => {
    verify(request);
    return page(reply, `<form method="post"><button>Unsubscribe</button></form>`);
  });

  await app.register(async (posts) => {
    // Mail hosts send it as a form of either kind; what is in it does not matter.
    posts.removeAllContentTypeParsers();
    posts.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null));
    posts.post(PATH, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const { tenantId, address } = verify(request);
      await suppressions.unsubscribe(tenantId, address);
      return page(reply, '<p>You get no more of these messages.</p>');
    });
  });
}

function page(reply: FastifyReply, body: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; form-action 'self'")
    .header('referrer-policy', 'no-referrer')
    .send(`<!doctype html><html lang="en"><title>Unsubscribe</title><body>${body}</body></html>`);
}
