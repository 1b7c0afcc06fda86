import type { Readable } from 'node:stream';
import { z } from 'zod';

const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_TEXT = 200;

/** What rspamd would have done; see its documentation of actions. */
export type SpamAction =
  | 'reject'
  | 'soft reject'
  | 'quarantine'
  | 'discard'
  | 'rewrite subject'
  | 'add header'
  | 'greylist'
  | 'no action';

/** What the filter says of a message. */
export interface SpamResult {
  readonly score: number;
  readonly action: SpamAction;
  /** What it wants the sender to be told; printable ASCII on one line. */
  readonly text: string | null;
}

/** What the filter is told besides the message. */
export interface SpamRequest {
  readonly raw: Readable;
  readonly ip: string | null;
  readonly helo: string;
  readonly mailFrom: string | null;
  readonly recipients: readonly string[];
}

/** Where rspamd's scanning worker is. */
export interface RspamdOptions {
  readonly url: string;
  readonly password?: string | undefined;
}

/** The filter cannot be reached, does not answer in time, or not in its own words. */
export class SpamFilterUnavailableError extends Error {
  override readonly name = 'SpamFilterUnavailableError';
}

const answerSchema = z.object({
  score: z.number(),
  action: z.enum([
    'reject',
    'soft reject',
    'quarantine',
    'discard',
    'rewrite subject',
    'add header',
    'greylist',
    'no action',
  ]),
  messages: z.object({ smtp_message: z.string().optional() }).optional(),
});

/**
 * Has rspamd check a message (`POST /checkv2`), in flat memory.
 *
 * @throws SpamFilterUnavailableError, also when `signal` aborts.
 */
export async function checkWithRspamd(
  { url, password }: RspamdOptions,
  { raw, ...about }: SpamRequest,
  signal: AbortSignal,
): Promise<SpamResult> {
  try {
    const response = await fetch(new URL('/checkv2', url), {
      method: 'POST',
      headers: headersOf(about, password),
      body: raw as unknown as ReadableStream,
      duplex: 'half',
      redirect: 'error',
      signal,
    });
    const text = await readText(response);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { score, action, messages } = answerSchema.parse(JSON.parse(text));
    return { score, action, text: printable(messages?.smtp_message) };
  } catch (cause) {
    throw new SpamFilterUnavailableError('The spam filter cannot be used', { cause });
  } finally {
    raw.destroy();
  }
}

function headersOf(
  { ip, helo, mailFrom, recipients }: Omit<SpamRequest, 'raw'>,
  password: string | undefined,
): Headers {
  const headers = new Headers();
  const known: readonly (readonly [string, string | null | undefined])[] = [
    ['IP', ip],
    ['Helo', helo],
    ['From', mailFrom],
    ['Password', password],
    ...recipients.map((recipient) => ['Rcpt', recipient] as const),
  ];
  for (const [name, value] of known) {
    if (value !== null && value !== undefined) headers.append(name, headerValue(value));
  }
  return headers;
}

// Addresses may hold UTF-8 (RFC 6531), which headers carry as bytes; nothing may start another one.
function headerValue(text: string): string {
  return Buffer.from(text.replace(/[\0\r\n]/g, '')).toString('latin1');
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('The answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function printable(text: string | undefined): string | null {
  const clean =
    text
      ?.replace(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, MAX_TEXT) ?? '';
  return clean === '' ? null : clean;
}
