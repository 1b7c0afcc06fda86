import { ExpectedError, InvalidInputError } from '@suitegraph/kit/errors';
import { Readable } from 'node:stream';

/**
 * Passes a stream on if it has exactly `length` bytes; fails as soon as there is one too many, or at
 * the end when some are missing. A source that breaks off fails the stream as well.
 */
export function exactLength(source: Readable, length: number): Readable {
  return Readable.from(measured(source, length), { objectMode: false });
}

async function* measured(source: Readable, length: number): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (seen > length) throw wrongLength(length);
    yield chunk;
  }
  if (seen < length) throw wrongLength(length);
}

/** The body of a request, whose breaking off is the client's affair and no failure of ours. */
export async function* bodyOf(request: Readable): AsyncGenerator<Buffer> {
  try {
    // Not destroyed when we stop early: the socket is still needed for the refusal.
    const chunks = request.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw new ExpectedError('INVALID_REQUEST_BODY', 'The part broke off', undefined, {
      cause: error,
    });
  }
}

/** The refusal of a part that is longer or shorter than it has to be. */
export function wrongLength(length: number): InvalidInputError {
  return new InvalidInputError(`This part has to be ${length} bytes long`);
}
