import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { refuseRequest, type Refusal } from '../errors/refusal';

/**
 * Reads a JSON body as text. Nothing comes of it when the client leaves before the end: nobody is
 * left to answer.
 *
 * @throws Refusal when it is no JSON by its headers, longer than `limit` bytes, or no UTF-8.
 */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<string> {
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  const coded = encoding !== undefined && encoding !== 'identity';
  if (!isJson(type) || coded) throw unsupportedMediaType();
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const body = await readBytes(request, limit);
  if (!isUtf8(body)) throw refuseRequest('INVALID_REQUEST_BODY', 'The body is not valid UTF-8');
  return body.toString('utf8');
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(tooLarge(limit));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve(first && chunks.length === 1 ? first : Buffer.concat(chunks));
    });
  });
}

// RFC 8259 §8.1: JSON that systems exchange is UTF-8.
function isJson(type: string | undefined): boolean {
  if (type === 'application/json') return true;
  const [essence, ...parameters] = (type ?? '').toLowerCase().split(';');
  if (essence?.trim() !== 'application/json') return false;
  return parameters.every((parameter) => {
    const [name, value = ''] = parameter.split('=').map((part) => part.trim());
    return name !== 'charset' || /^"?utf-?8"?$/.test(value);
  });
}

function tooLarge(limit: number): Refusal {
  const message = `The body is larger than ${limit} bytes`;
  // What is left of the body is not read, so the connection is of no further use.
  const headers = { connection: 'close' };
  return refuseRequest('REQUEST_BODY_TOO_LARGE', message, { status: 413, headers });
}

function unsupportedMediaType(): Refusal {
  const message = 'The body must be JSON with "content-type: application/json"';
  return refuseRequest('UNSUPPORTED_MEDIA_TYPE', message, { status: 415 });
}
