import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';

const MAX_REPLY = 4_096;
const MAX_NAME = 200;

/** What a scanner says of some bytes. */
export type ScanResult =
  | { readonly state: 'CLEAN' }
  | { readonly state: 'INFECTED'; readonly name: string }
  /** Larger than the scanner takes: nobody knows. */
  | { readonly state: 'TOO_LARGE' };

/** The scanner cannot be reached, does not answer in time, or says that it failed. */
export class ScannerUnavailableError extends Error {
  override readonly name = 'ScannerUnavailableError';
}

/** Where clamd listens: `tcp://host:port` or `unix:/path`. */
export type ClamdAddress =
  { readonly host: string; readonly port: number } | { readonly path: string };

/** @throws TypeError when it is neither. */
export function clamdAddress(url: string): ClamdAddress {
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol === 'unix:' && pathname !== '') return { path: decodeURIComponent(pathname) };
  if (protocol !== 'tcp:' || hostname === '') throw new TypeError('Not an address of clamd');
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 3310 : Number(port) };
}

/**
 * Has clamd scan bytes (INSTREAM, clamd(8)), in flat memory.
 *
 * @param maxBytes its `StreamMaxLength`.
 * @throws ScannerUnavailableError, also when `signal` aborts.
 */
export async function scanWithClamd(
  address: ClamdAddress,
  raw: Readable,
  { signal, maxBytes }: { readonly signal: AbortSignal; readonly maxBytes: number },
): Promise<ScanResult> {
  const socket = connect({ ...address, signal });
  try {
    const reply = readReply(socket);
    // Awaited below: it may come, or fail, while the bytes are still on their way.
    reply.catch(() => undefined);
    // Sent more, it hangs up, and what it said before can be lost on the way.
    if (!(await send(socket, raw, { reply, maxBytes }))) return { state: 'TOO_LARGE' };
    return meaningOf(await reply);
  } catch (cause) {
    if (cause instanceof ScannerUnavailableError) throw cause;
    throw new ScannerUnavailableError('The virus scanner cannot be reached', { cause });
  } finally {
    socket.destroy();
    raw.destroy();
  }
}

/** Whether all of it was sent, or as much as was wanted. */
async function send(
  socket: Socket,
  raw: Readable,
  { reply, maxBytes }: { readonly reply: Promise<string>; readonly maxBytes: number },
): Promise<boolean> {
  let left = maxBytes;
  const answered = { yes: false };
  const note = (): void => void (answered.yes = true);
  const end = reply.then(note, note);
  socket.write('zINSTREAM\0');
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    left -= chunk.length;
    if (left < 0) return false;
    const size = Buffer.alloc(4);
    size.writeUInt32BE(chunk.length);
    socket.cork();
    socket.write(size);
    const flowing = socket.write(chunk);
    socket.uncork();
    if (!flowing) await Promise.race([drained(socket), end]);
    if (answered.yes) return true;
  }
  socket.write(Buffer.alloc(4));
  return true;
}

async function drained(socket: Socket): Promise<void> {
  await once(socket, 'drain').catch(() => undefined);
}

function readReply(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      reply = (reply + text).slice(0, MAX_REPLY);
      if (reply.includes('\0')) resolve(reply);
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The virus scanner hung up')));
  });
}

function meaningOf(reply: string): ScanResult {
  const answer = reply.split('\0', 1)[0] ?? '';
  if (answer === 'stream: OK') return { state: 'CLEAN' };
  if (answer.startsWith('INSTREAM size limit exceeded')) return { state: 'TOO_LARGE' };
  const [, name] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  if (name !== undefined) return { state: 'INFECTED', name: name.slice(0, MAX_NAME) };
  throw new ScannerUnavailableError('The virus scanner failed', { cause: answer });
}
