import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readTnef, type TnefContent } from './tnef';

/** Larger ones stay closed: this much is held in memory while a message is read. */
export const MAX_TNEF_BYTES = 8 * 1024 * 1024;

/** Whether a part may be what Outlook packs messages into. */
export function mayBeTnef(mimeType: string, filename: string | null): boolean {
  return (
    /^application\/(?:vnd\.)?ms-tnef$/i.test(mimeType) ||
    (mimeType === 'application/octet-stream' && filename?.toLowerCase() === 'winmail.dat')
  );
}

/** What is in it; null where that is nothing, or cannot be read. */
export function openTnef(content: Buffer | null): TnefContent | null {
  const found = content === null || content.length > MAX_TNEF_BYTES ? null : readTnef(content);
  if (!found) return null;
  return found.files.length > 0 || found.text !== null || found.html !== null ? found : null;
}

/** A stream and, once it has ended, what went through it; null when that was too much to keep. */
export function keeping(source: Readable): { stream: Readable; kept(): Buffer | null } {
  let chunks: Buffer[] | null = [];
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > MAX_TNEF_BYTES) chunks = null;
      chunks?.push(chunk);
      done(null, chunk);
    },
  });
  // A failure of the source reaches whoever reads the stream.
  pipeline(source, stream).catch(() => undefined);
  return { stream, kept: () => chunks && Buffer.concat(chunks, size) };
}
