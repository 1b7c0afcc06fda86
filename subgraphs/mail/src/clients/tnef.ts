/** A file inside TNEF. */
export interface TnefFile {
  readonly filename: string | null;
  readonly mimeType: string;
  readonly contentId: string | null;
  readonly content: Buffer;
}

/** What Outlook has packed into winmail.dat. */
export interface TnefContent {
  readonly text: string | null;
  readonly html: string | null;
  readonly files: readonly TnefFile[];
}

const SIGNATURE = 0x223e9f78;
// The signature and a key.
const HEADER_BYTES = 6;
const ATTACHMENT_LEVEL = 2;
const MAX_ATTRIBUTES = 10_000;
const MAX_PROPERTIES = 2_000;
const MAX_FILES = 500;

// [MS-OXTNEF] §2.1.3.3: attributes by their ids.
const BODY = 0x800c;
const ATTACH_DATA = 0x800f;
const ATTACH_TITLE = 0x8010;
const ATTACH_REND_DATA = 0x9002;
const MESSAGE_PROPS = 0x9003;
const ATTACH_PROPS = 0x9005;
const CODE_PAGE = 0x9007;

// [MS-OXPROPS]: properties by their ids.
const PR_BODY = 0x1000;
const PR_HTML = 0x1013;
const PR_ATTACH_DATA = 0x3701;
const PR_ATTACH_FILENAME = 0x3704;
const PR_ATTACH_LONG_FILENAME = 0x3707;
const PR_ATTACH_MIME_TAG = 0x370e;
const PR_ATTACH_CONTENT_ID = 0x3712;

/** Reads TNEF ([MS-OXTNEF]) in one pass; null when it is none. What is cut off is left out. */
export function readTnef(bytes: Buffer): TnefContent | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE() !== SIGNATURE) return null;
  const input = new Cursor(bytes.subarray(HEADER_BYTES));
  const reading = new Reading();
  try {
    for (let count = 0; count < MAX_ATTRIBUTES && !input.atEnd; count += 1) {
      const level = input.u8();
      const id = input.u16();
      input.skip(2);
      const data = input.take(input.u32());
      input.skip(2);
      reading.attribute(id, data, level === ATTACHMENT_LEVEL);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return reading.result();
}

interface Draft {
  title: string | null;
  data: Buffer | null;
  props: Properties;
}

type Properties = ReadonlyMap<number, string | Buffer>;

/** What has been read so far. */
class Reading {
  private encoding = 'windows-1252';
  private body: string | null = null;
  private props: Properties = new Map();
  private readonly files: Draft[] = [];

  attribute(id: number, data: Buffer, ofAttachment: boolean): void {
    const file = this.files.at(-1);
    if (id === ATTACH_REND_DATA && this.files.length < MAX_FILES) {
      this.files.push({ title: null, data: null, props: new Map() });
    } else if (ofAttachment && file) {
      if (id === ATTACH_DATA) file.data = data;
      if (id === ATTACH_TITLE) file.title = decode(data, this.encoding);
      if (id === ATTACH_PROPS) file.props = readProperties(data, this.encoding);
    } else if (id === CODE_PAGE && data.length >= 4)
      this.encoding = encodingOf(data.readUInt32LE());
    else if (id === BODY) this.body = decode(data, this.encoding);
    else if (id === MESSAGE_PROPS) this.props = readProperties(data, this.encoding);
  }

  result(): TnefContent {
    const html = this.props.get(PR_HTML) ?? null;
    return {
      text: textOf(this.props, PR_BODY) ?? this.body,
      html: Buffer.isBuffer(html) ? decode(html, charsetOf(html) ?? this.encoding) : html,
      files: this.files.flatMap(toFile),
    };
  }
}

function toFile({ title, data, props }: Draft): TnefFile[] {
  const stored = props.get(PR_ATTACH_DATA);
  const content = data ?? (Buffer.isBuffer(stored) ? stored : null);
  if (content === null) return [];
  const filename =
    textOf(props, PR_ATTACH_LONG_FILENAME) ?? title ?? textOf(props, PR_ATTACH_FILENAME);
  const tag = textOf(props, PR_ATTACH_MIME_TAG)?.toLowerCase() ?? '';
  const mimeType = /^[\w.+-]+\/[\w.+-]+$/.test(tag) ? tag : 'application/octet-stream';
  return [{ filename, mimeType, contentId: textOf(props, PR_ATTACH_CONTENT_ID), content }];
}

/** [MS-OXTNEF] §2.1.3.4: a list of MAPI properties; what is cut off or of an unknown type ends it. */
function readProperties(data: Buffer, encoding: string): Properties {
  const input = new Cursor(data);
  const found = new Map<number, string | Buffer>();
  try {
    const count = Math.min(input.u32(), MAX_PROPERTIES);
    for (let index = 0; index < count; index += 1) {
      const type = input.u16();
      const id = input.u16();
      if (id >= 0x8000) skipName(input);
      const value = readValue(input, type, encoding);
      if (value !== null && !found.has(id)) found.set(id, value);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

// A named property: a GUID, then a number or a name.
function skipName(input: Cursor): void {
  input.skip(16);
  if (input.u32() === 0) input.skip(4);
  else input.takePadded(input.u32());
}

const MULTIPLE = 0x1000;
const STRING8 = 0x1e;
const UNICODE = 0x1f;
const OBJECT = 0x0d;
const BINARY = 0x102;
// Of fixed size, padded to four bytes: by type, how many.
const SIZES = new Map([
  [0x01, 4],
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
]);

function readValue(input: Cursor, type: number, encoding: string): string | Buffer | null {
  const single = type & ~MULTIPLE;
  const varies = [STRING8, UNICODE, OBJECT, BINARY].includes(single);
  const size = SIZES.get(single);
  if (!varies && size === undefined) throw new RangeError('An unknown type of property');
  const count = varies || single !== type ? input.u32() : 1;
  if (count > MAX_PROPERTIES) throw new RangeError('Too many values');
  let first: string | Buffer | null = null;
  for (let index = 0; index < count; index += 1) {
    if (!varies) {
      input.skip(size ?? 0);
      continue;
    }
    const value = input.takePadded(input.u32());
    if (index > 0) continue;
    if (single === UNICODE) first = decode(value, 'utf-16le');
    else first = single === STRING8 ? decode(value, encoding) : value;
  }
  return first;
}

function textOf(props: Properties, id: number): string | null {
  const value = props.get(id);
  return typeof value === 'string' && value !== '' ? value : null;
}

function decode(bytes: Buffer, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes).replace(/\0+$/, '');
}

// Windows calls code pages by numbers; those of Unicode and of the Far East have names of their own.
const NAMED = new Map([
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [20_866, 'koi8-r'],
  [65_001, 'utf-8'],
]);

function encodingOf(codePage: number): string {
  const name = NAMED.get(codePage) ?? `windows-${codePage}`;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return 'windows-1252';
  }
}

function charsetOf(html: Buffer): string | null {
  const name = /charset=["']?([\w-]{1,40})/i.exec(html.toString('latin1', 0, 4_096))?.[1];
  try {
    return name === undefined ? null : new TextDecoder(name).encoding;
  } catch {
    return null;
  }
}

/** Reads little-endian numbers and slices of a buffer. @throws RangeError beyond its end. */
class Cursor {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  skip(length: number): void {
    this.take(length);
  }

  /** A slice, whose memory is that of the whole. */
  take(length: number): Buffer {
    if (length > this.bytes.length - this.at) throw new RangeError('It ends too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  takePadded(length: number): Buffer {
    const value = this.take(length);
    this.at = Math.min(this.at + ((4 - (length % 4)) % 4), this.bytes.length);
    return value;
  }
}
