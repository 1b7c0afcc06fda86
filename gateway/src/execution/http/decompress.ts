import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { UpstreamError } from './upstream-error';

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Decoder = promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.gunzip);
const DECODERS = new Map<string, Decoder>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.inflate)],
  ['br', promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.brotliDecompress)],
  ['zstd', promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.zstdDecompress)],
]);

/** What a gateway that wants compressed answers asks for: the cheapest to unpack first, by measure. */
export const ACCEPT_ENCODING = 'gzip, br;q=0.9, zstd;q=0.8';

/** The content of a body (RFC 9110 §8.4), never more than `limit` bytes. */
export async function decompress(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const decoder = DECODERS.get(encoding.trim().toLowerCase());
  if (!decoder) throw new UpstreamError('encoding', 'a content encoding that was not asked for');
  try {
    return await decoder(body, { maxOutputLength: limit });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UpstreamError('too-large', `more than ${limit} bytes when decompressed`);
    }
    throw new UpstreamError('encoding', 'the body does not decompress', { cause });
  }
}
