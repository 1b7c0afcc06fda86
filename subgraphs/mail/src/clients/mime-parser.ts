import { MailParser, type AttachmentStream, type MessageText } from 'mailparser';
import PostalMime, { type Attachment } from 'postal-mime';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@suitegraph/kit/blobs';
import { readInvitation } from '../ingest/invitation';
import type {
  Invitation,
  MailBody,
  MailHeaders,
  MailPart,
  MailReport,
  ParsedMail,
} from '../ingest/parsed-mail';
import { cleanText } from './clean-text';
import { withUtf8Header } from './header-bytes';
import { htmlToText } from './html-sanitizer';
import { readHeaders, toHeaders } from './mail-headers';
import { reportOf } from './mail-report';
import { plainMessage, type PlainMessage } from './plain-body';
import type { TnefContent } from './tnef';
import { keeping, mayBeTnef, openTnef } from './tnef-parts';

const MAX_TEXT = 1_000_000;
const MAX_HTML = 4_000_000;
const MAX_HTML_TO_CONVERT = 500_000;
const MAX_FILENAME = 255;
const MAX_PARTS = 500;
const MAX_ICS_BYTES = 1024 * 1024;

class TooManyPartsError extends Error {
  constructor() {
    super(`more than ${MAX_PARTS} parts`);
  }
}

/**
 * Reads MIME. Whatever is wrong with a message, the answer holds what could be read: a body that is
 * too deep, has too many parts or cannot be parsed leaves its headers and a `defect`.
 */
export class MimeParser {
  constructor(private readonly blobs: Pick<BlobStore, 'put'>) {}

  /** Reads a message that is held in memory: the quick way for the small ones. */
  async parse(raw: Buffer): Promise<ParsedMail> {
    try {
      const plain = plainMessage(raw);
      if (plain) return { ...(await readPlain(plain)), report: null, defect: null };
      const email = await PostalMime.parse(withUtf8Header(raw), { rfc822Attachments: true });
      if (email.attachments.length > MAX_PARTS) throw new TooManyPartsError();
      const parts = await this.storeParts(email.attachments);
      const report = reportOf(email.attachments);
      return { ...toHeaders(email), ...toBody(email, parts), report, defect: null };
    } catch (error) {
      return await this.headersOnly(raw, error);
    }
  }

  /** Reads a large message as a stream, in flat memory. `head` is its beginning. */
  async parseStream(head: Buffer, source: Readable): Promise<ParsedMail> {
    try {
      const body = await this.streamBody(source);
      const report = await reportIn(head);
      return { ...(await readHeaders(head)), ...body, report, defect: null };
    } catch (error) {
      return await this.headersOnly(head, error);
    } finally {
      source.destroy();
    }
  }

  private async headersOnly(head: Buffer, error: unknown): Promise<ParsedMail> {
    const nothing = { text: null, html: null, parts: [], invitation: null, report: null };
    const defect = cleanText(error instanceof Error ? error.message : String(error), 500);
    return { ...(await readHeaders(head)), ...nothing, defect };
  }

  private async storeParts(attachments: readonly Attachment[]): Promise<StoredPart[]> {
    const stored: StoredPart[] = [];
    for (const attachment of attachments) {
      const content = toBuffer(attachment.content);
      const { key, size } = await this.blobs.put(content);
      const { mimeType } = attachment;
      const name = filename(attachment.filename);
      const tnef = mayBeTnef(mimeType, name) ? openTnef(content) : null;
      stored.push({
        filename: name,
        mimeType,
        size,
        contentId: contentId(attachment.contentId),
        inline: isInline(attachment, attachment.disposition),
        checksum: key,
        ...calendarText(mimeType, content),
        tnef,
      });
      stored.push(...(await this.storePacked(tnef)));
    }
    return stored;
  }

  private async storePacked(tnef: TnefContent | null): Promise<StoredPart[]> {
    const stored: StoredPart[] = [];
    for (const file of tnef?.files ?? []) {
      const { key, size } = await this.blobs.put(file.content);
      const id = contentId(file.contentId ?? undefined);
      stored.push({
        filename: filename(file.filename),
        mimeType: file.mimeType,
        size,
        contentId: id,
        inline: id !== null && tnef?.html?.includes(`cid:${id}`) === true,
        checksum: key,
        packed: true,
      });
    }
    return stored;
  }

  private async streamBody(source: Readable): Promise<Omit<MailBody, 'report'>> {
    const parser = new MailParser({
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      checksumAlgo: false,
    });
    const parts: StoredPart[] = [];
    const text = await new Promise<MessageText | undefined>((resolve, reject) => {
      let found: MessageText | undefined;
      let current: Readable | undefined;
      const fail = (error: Error): void => {
        // The part being stored would wait for its end for ever, with its file open.
        current?.destroy(error);
        reject(error);
      };
      parser.on('data', (data: AttachmentStream | MessageText) => {
        if (data.type === 'text') {
          found = data;
          return;
        }
        // The parser waits for each part to be released, so they come one after the other.
        current = data.content.on('error', fail);
        this.storeStream(data, parts).catch(fail);
      });
      parser.on('end', () => resolve(found));
      parser.on('error', fail);
      source.on('error', fail);
      source.pipe(parser);
    });
    return toBody({ text: text?.text, html: text?.html }, parts);
  }

  private async storeStream(part: AttachmentStream, parts: StoredPart[]): Promise<void> {
    if (parts.length >= MAX_PARTS) throw new TooManyPartsError();
    const isCalendar = part.contentType === 'text/calendar';
    const name = filename(part.filename);
    const packed = mayBeTnef(part.contentType, name) ? keeping(part.content) : null;
    const content = isCalendar ? await buffer(part.content) : (packed?.stream ?? part.content);
    const { key, size } = await this.blobs.put(content);
    const tnef = packed && openTnef(packed.kept());
    parts.push({
      filename: name,
      mimeType: part.contentType,
      size,
      contentId: contentId(part.contentId),
      inline: isInline({ ...part, mimeType: part.contentType }, part.contentDisposition),
      checksum: key,
      ...(Buffer.isBuffer(content) && calendarText(part.contentType, content)),
      tnef,
    });
    parts.push(...(await this.storePacked(tnef)));
    part.release?.();
  }
}

async function readPlain({
  header,
  text,
}: PlainMessage): Promise<MailHeaders & Omit<MailBody, 'report'>> {
  const email = await PostalMime.parse(withUtf8Header(header));
  return { ...toHeaders(email), ...toBody({ text }, []) };
}

// What a report says stands before what it returns (RFC 6522 §3): in the beginning, however large it is.
async function reportIn(head: Buffer): Promise<MailReport | null> {
  if (!MAY_REPORT.test(head.toString('latin1'))) return null;
  const email = await PostalMime.parse(withUtf8Header(head), { rfc822Attachments: true });
  return reportOf(email.attachments);
}

const MAY_REPORT = /^content-type:\s*(?:message|multipart\/report|text\/rfc822-headers)/im;

/**
 * Whether the part belongs to the body: named by it, shown in it, or a meeting request that stands
 * beside the text as its alternative (RFC 6047 §2.4), which has no name.
 */
function isInline(
  part: { related?: boolean; mimeType: string; filename?: string | null | false },
  disposition: string | null | undefined,
): boolean {
  const alternative = part.mimeType === 'text/calendar' && !part.filename;
  return part.related === true || disposition === 'inline' || alternative;
}

interface StoredPart extends MailPart {
  readonly ics?: string;
  /** What is packed into it. */
  readonly tnef?: TnefContent | null;
  /** Whether it was packed into another one. */
  readonly packed?: boolean;
}

function toBody(
  own: { text?: string | undefined; html?: string | undefined },
  stored: readonly StoredPart[],
): Omit<MailBody, 'report'> {
  const packed = isBare(own) ? stored.find(({ tnef }) => tnef)?.tnef : undefined;
  const { text, html } = packed ? wordsOf(packed) : own;
  const ownHtml = html === undefined ? null : cleanText(html, MAX_HTML);
  const ownText = text === undefined || text === '' ? null : cleanText(text, MAX_TEXT);
  return {
    text: ownText ?? (ownHtml && htmlToText(ownHtml.slice(0, MAX_HTML_TO_CONVERT))),
    html: ownHtml,
    parts: partsOf(stored, packed),
    invitation: stored.map(toInvitation).find((found) => found !== null) ?? null,
  };
}

function isBare({ text, html }: { text?: string | undefined; html?: string | undefined }): boolean {
  return html === undefined && (text ?? '').trim() === '';
}

function wordsOf({ text, html }: TnefContent): { text?: string; html?: string } {
  return { ...(text !== null && { text }), ...(html !== null && { html }) };
}

// What Outlook packed stands instead of its wrapping, which is kept where nothing of it is shown.
function partsOf(stored: readonly StoredPart[], shown: TnefContent | null | undefined): MailPart[] {
  return stored
    .filter(({ tnef }) => !tnef || (tnef.files.length === 0 && tnef !== shown))
    .map(({ ics: _ics, tnef: _tnef, packed, ...part }) => {
      return packed === true && !shown ? { ...part, inline: false } : part;
    });
}

function toInvitation({ ics, checksum }: StoredPart): Invitation | null {
  const found = ics === undefined ? null : readInvitation(ics);
  return found && { ...found, blob: checksum };
}

function calendarText(mimeType: string, content: Buffer): { ics?: string } {
  if (mimeType !== 'text/calendar' || content.length > MAX_ICS_BYTES) return {};
  return { ics: cleanText(content.toString('utf8'), MAX_ICS_BYTES) };
}

function toBuffer(content: ArrayBuffer | Uint8Array | string): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** The last part of a path: a name never says where to put the file. */
function filename(name: string | null | undefined): string | null {
  const last = cleanText(name ?? '', 4_096)
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/\p{Cc}/gu, '')
    .trim();
  return last === undefined || last === '' || last === '..' ? null : last.slice(0, MAX_FILENAME);
}

function contentId(value: string | undefined): string | null {
  const id = cleanText(value ?? '', 500).replace(/^<|>$/g, '');
  return id === '' ? null : id;
}
