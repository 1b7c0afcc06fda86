import { ExpectedError } from '@suitegraph/kit/errors';
import { MAX_CARD_BYTES } from '../contacts/contact-card';
import type { CardText } from '../vcard/split-cards';

/** The largest file that is taken as it comes, in bytes. */
export const MAX_STREAM_BYTES = 20 * MAX_CARD_BYTES;

const PIECE = 262_144;
// A card that goes on for longer is none that could be kept.
const MAX_PENDING = 2 * MAX_CARD_BYTES;
const LAST_END = /^[\s\S]*(?:^|[\r\n])end[ \t]*:[ \t]*vcard[ \t]*(?:\r\n|\r(?!$)|\n)/i;

/**
 * A .vcf file in pieces of whole cards, each with the number of its first line.
 *
 * @throws ExpectedError REQUEST_BODY_TOO_LARGE when the file, or one card of it, has no end.
 */
export async function* piecesOf(source: AsyncIterable<Buffer>): AsyncGenerator<CardText, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let [bytes, pending, line] = [0, '', 1];
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > MAX_STREAM_BYTES) throw tooLarge('The file is larger than 20 MB');
    pending += decoder.decode(chunk, { stream: true });
    if (pending.length < PIECE) continue;
    const text = LAST_END.exec(pending)?.[0];
    if (text === undefined) {
      if (pending.length > MAX_PENDING) throw tooLarge(`Line ${line}: a card larger than 1 MB`);
      continue;
    }
    yield { text, line };
    line += text.match(/\r\n|\r|\n/g)?.length ?? 0;
    pending = pending.slice(text.length);
  }
  const rest = pending + decoder.decode();
  if (rest.trim() !== '') yield { text: rest, line };
}

function tooLarge(message: string): ExpectedError {
  return new ExpectedError('REQUEST_BODY_TOO_LARGE', message);
}
