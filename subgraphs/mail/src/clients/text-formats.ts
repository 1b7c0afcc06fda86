import { unzipSync, type UnzipFileInfo } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { htmlToText } from './html-sanitizer';

/** What may be read of a file; `maxText` in characters, `maxUnpacked` in bytes of all parts together. */
export interface TextBounds {
  readonly maxText: number;
  readonly maxUnpacked: number;
}

/** How a file's text is got out of it. */
export type TextFormat = 'PDF' | 'DOCX' | 'XLSX' | 'PPTX' | 'ODF' | 'HTML' | 'PLAIN';

const TYPES: Readonly<Record<string, TextFormat>> = {
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
  'application/vnd.oasis.opendocument.text': 'ODF',
  'application/vnd.oasis.opendocument.spreadsheet': 'ODF',
  'application/vnd.oasis.opendocument.presentation': 'ODF',
  'text/html': 'HTML',
  'text/plain': 'PLAIN',
  'text/csv': 'PLAIN',
  'text/markdown': 'PLAIN',
};

const EXTENSIONS: Readonly<Record<string, TextFormat>> = {
  pdf: 'PDF',
  docx: 'DOCX',
  xlsx: 'XLSX',
  pptx: 'PPTX',
  odt: 'ODF',
  ods: 'ODF',
  odp: 'ODF',
  html: 'HTML',
  htm: 'HTML',
  txt: 'PLAIN',
  csv: 'PLAIN',
  md: 'PLAIN',
};

// The parts of a package that hold what is read: nothing else is unpacked.
const PARTS: Readonly<Record<'DOCX' | 'XLSX' | 'PPTX' | 'ODF', RegExp>> = {
  DOCX: /^word\/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$/,
  XLSX: /^xl\/(?:sharedStrings|comments\d*|worksheets\/sheet\d+)\.xml$/,
  PPTX: /^ppt\/(?:slides|notesSlides)\/[^/]+\.xml$/,
  ODF: /^content\.xml$/,
};
const MAX_PARTS = 500;

/** How to read a file, by its type or else its name; null when it has no text we can read. */
export function textFormat(mimeType: string, filename: string | null): TextFormat | null {
  const extension = /\.([a-z]{2,4})$/i.exec(filename ?? '')?.[1]?.toLowerCase() ?? '';
  return TYPES[mimeType.toLowerCase()] ?? EXTENSIONS[extension] ?? null;
}

/** The text of a file, cut to its bound. @throws Error for a file that is broken or unpacks to too much. */
export async function readText(
  content: Uint8Array,
  format: TextFormat,
  bounds: TextBounds,
): Promise<string> {
  switch (format) {
    case 'PDF':
      return pdfText(content, bounds.maxText);
    case 'HTML':
      return htmlToText(decode(content.subarray(0, bounds.maxText * 4))).slice(0, bounds.maxText);
    case 'PLAIN':
      return decode(content.subarray(0, bounds.maxText * 4)).slice(0, bounds.maxText);
    default:
      return packageText(content, format, bounds);
  }
}

async function pdfText(content: Uint8Array, limit: number): Promise<string> {
  // Nothing of the file is rendered or run: its text alone is asked for.
  const pdf = await getDocumentProxy(content, { useSystemFonts: false });
  const { text } = await extractText(pdf, { mergePages: true });
  return text.slice(0, limit);
}

function packageText(
  content: Uint8Array,
  format: 'DOCX' | 'XLSX' | 'PPTX' | 'ODF',
  { maxText, maxUnpacked }: TextBounds,
): string {
  let unpacked = 0;
  let parts = 0;
  // A part's declared size is what is allocated for it, so that a lie about it cannot take more.
  const wanted = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!PARTS[format].test(name)) return false;
    unpacked += originalSize;
    parts += 1;
    if (unpacked > maxUnpacked || parts > MAX_PARTS) throw new Error('unpacks to too much');
    return true;
  };
  let text = '';
  for (const part of Object.values(unzipSync(content, { filter: wanted }))) {
    text += `${xmlText(decode(part), maxText - text.length, format)}\n`;
    if (text.length >= maxText) break;
  }
  return text.trim().slice(0, maxText);
}

const TEXT_TAGS = new Set(['w:t', 'a:t', 't']);

/** The characters of a document's XML; of Office Open XML those of text runs alone. */
function xmlText(xml: string, limit: number, format: TextFormat): string {
  const pieces: string[] = [];
  let length = 0;
  let isText = format === 'ODF';
  for (const [, tag, characters] of xml.matchAll(/<([^>]*)>|([^<]+)/g)) {
    if (length >= limit) break;
    if (characters !== undefined) {
      if (!isText) continue;
      pieces.push(unescape(characters));
      length += characters.length;
    } else if (tag !== undefined) {
      const name = /^\/?([^\s/]*)/.exec(tag)?.[1] ?? '';
      if (format !== 'ODF') isText = TEXT_TAGS.has(name) && !/^\/|\/$/.test(tag);
      if (ENDS.has(name)) pieces.push('\n');
    }
  }
  return pieces
    .join('')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n');
}

// What separates words: paragraphs, cells, tabs and breaks.
const ENDS = new Set(
  'w:p w:tab w:br w:tc a:p a:br si is text:p text:h text:tab text:line-break table:table-cell'.split(
    ' ',
  ),
);

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi,
    (all, hex, decimal, name) => {
      if (name !== undefined) return ENTITIES[String(name)] ?? all;
      const code = hex === undefined ? Number(decimal) : parseInt(String(hex), 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

function decode(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const encoding =
    a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : '';
  return new TextDecoder(encoding === '' ? 'utf-8' : encoding).decode(bytes);
}
