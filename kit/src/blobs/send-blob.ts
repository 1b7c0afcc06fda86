import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { BlobStore, ByteRange } from './blob-store';
import { requestedRange } from './byte-range';
import { contentDisposition } from './content-disposition';

/** A blob and how it is to be presented. */
export interface BlobDelivery {
  store: BlobStore;
  key: string;
  /** In bytes. */
  size: number;
  filename: string;
  /** Media type as it was declared by whoever uploaded it: not trusted. */
  mimeType: string;
  /** Show in the browser in place of a download. */
  inline?: boolean;
}

/**
 * Answers a GET or HEAD with a blob: single byte ranges (206, 416), strong ETag, If-Match,
 * If-None-Match and If-Range as RFC 9110 has them. What a browser could run (HTML, SVG, XML) is
 * sandboxed, and nothing is sniffed.
 *
 * @throws NotFoundError when the store has no such blob.
 * @example
 * app.get('/files/:id', async (request, reply) => sendBlob(request, reply, { store, ...file }));
 */
export async function sendBlob(
  request: FastifyRequest,
  reply: FastifyReply,
  blob: BlobDelivery,
): Promise<FastifyReply> {
  const etag = `"${blob.key}"`;
  const answer = decide(request, etag, blob.size);
  // Opened before any header is set: a blob that is missing leaves a clean reply for the error.
  const body =
    request.method === 'GET' && (answer.status === 200 || answer.status === 206)
      ? await blob.store.open(blob.key, answer.range)
      : // For HEAD: Fastify would set the length of an absent body, 0, in place of ours.
        Readable.from([]);
  reply.code(answer.status).header('etag', etag).header('accept-ranges', 'bytes');
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
  if (answer.status === 304 || answer.status === 412) return reply.send();
  if (answer.status === 416) {
    return reply.header('content-range', `bytes */${String(blob.size)}`).send();
  }
  describe(reply, blob);
  const { start, end } = answer.range ?? { start: 0, end: blob.size - 1 };
  if (answer.range !== undefined) {
    reply.header('content-range', `bytes ${String(start)}-${String(end)}/${String(blob.size)}`);
  }
  return reply.header('content-length', end - start + 1).send(body);
}

type Answer =
  | { status: 304 | 412 | 416; range?: never }
  | { status: 200; range?: undefined }
  | { status: 206; range: ByteRange };

/** The order of RFC 9110 §13.2.2. There is no Last-Modified, so dates never match. */
function decide({ headers, method }: FastifyRequest, etag: string, size: number): Answer {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'if-range': ifRange } = headers;
  if (ifMatch !== undefined && !lists(ifMatch, etag)) return { status: 412 };
  // If-None-Match compares weakly: W/ is of no account (§13.1.2).
  if (ifNoneMatch !== undefined && lists(ifNoneMatch.replaceAll('W/', ''), etag)) {
    return { status: 304 };
  }
  // Range is defined for GET alone (§14.2), and If-Range compares strongly (§13.1.5).
  const wanted = method === 'GET' && (ifRange === undefined || ifRange === etag);
  const range = wanted ? requestedRange(headers.range, size) : null;
  if (range === null) return { status: 200 };
  return range === 'unsatisfiable' ? { status: 416 } : { status: 206, range };
}

function lists(header: string, etag: string): boolean {
  return header.split(',').some((entry) => entry.trim() === etag || entry.trim() === '*');
}

function describe(reply: FastifyReply, { filename, mimeType, inline }: BlobDelivery): void {
  const type = safeType(mimeType);
  reply
    .type(type)
    .header('content-disposition', contentDisposition(filename, inline ?? false))
    .header('x-content-type-options', 'nosniff');
  if (isActive(type)) reply.header('content-security-policy', 'sandbox');
}

function safeType(mimeType: string): string {
  const wellFormed =
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w.-]+=(?:[\w.:/+-]+|"[\w .:/+-]*"))*$/;
  return wellFormed.test(mimeType) ? mimeType : 'application/octet-stream';
}

/** Types a browser renders as a document that may run scripts in our origin. */
function isActive(type: string): boolean {
  const essence = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /(?:html|xml|svg|javascript|ecmascript|multipart)/.test(essence);
}
