import { isAscii } from 'node:buffer';

const END_OF_HEADER = Buffer.from('\r\n\r\n');
const BARE_LINE_END = /(?<!\r)\n|\r(?!\n)/;
const PLAIN =
  /^content-type:[ \t]*text\/plain[ \t]*(?:;[ \t]*charset=(?:([\w-]+)|"([\w-]+)")[ \t]*)?$/i;
const AS_IT_STANDS = /^content-transfer-encoding:[ \t]*(?:7bit|8bit)[ \t]*$/i;
const LIKE_ASCII: ReadonlySet<string> = new Set(['us-ascii', 'utf-8', 'iso-8859-1']);

/** A message whose body is its text as it stands there. */
export interface PlainMessage {
  /** With the empty line that ends it. */
  readonly header: Buffer;
  /** With LF line ends, the last line too. */
  readonly text: string;
}

/**
 * Takes apart a message of one part of plain text that is not encoded; null when it is not surely one.
 * Such a body needs no MIME parser, which would go through it line by line.
 */
export function plainMessage(raw: Buffer): PlainMessage | null {
  const end = raw.indexOf(END_OF_HEADER);
  if (end <= 0) return null;
  const header = raw.subarray(0, end + END_OF_HEADER.length);
  const body = raw.subarray(header.length);
  if (!saysPlain(header.toString('latin1'), isAscii(body))) return null;
  const text = new TextDecoder().decode(body).replaceAll('\r\n', '\n');
  if (text.includes('\r')) return null;
  return { header, text: text === '' || text.endsWith('\n') ? text : `${text}\n` };
}

/** Whether a header says so; what it says twice or in an unusual way is left to the parser. */
function saysPlain(header: string, ascii: boolean): boolean {
  if (header.startsWith('\r\n') || BARE_LINE_END.test(header)) return false;
  const fields = header.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const ofContent = fields.filter((field) => /^content-/i.test(field));
  const types = ofContent.flatMap((field) => {
    const found = PLAIN.exec(field);
    return found ? [(found[1] ?? found[2] ?? 'us-ascii').toLowerCase()] : [];
  });
  const encodings = ofContent.filter((field) => AS_IT_STANDS.test(field));
  if (types.length > 1 || encodings.length > 1) return false;
  if (types.length + encodings.length < ofContent.length) return false;
  const [charset = 'us-ascii'] = types;
  return charset === 'utf-8' || (ascii && LIKE_ASCII.has(charset));
}
