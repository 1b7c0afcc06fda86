import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DavAddressRefused, guardedLookup, requireAllowed } from '@suitegraph/kit/dav';
import { ExpectedError } from '@suitegraph/kit/errors';

const MAX_REDIRECTS = 5;
const NOT_READ = 'Only what is on the public internet and reached by https is read';
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What to read, and under which bounds. */
export interface WebRequest {
  readonly url: string;
  /** For all of it, redirects and body included. */
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** What was read; no text when it has not changed since (304). */
export interface WebAnswer {
  readonly text?: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** Reads a text on the web. */
export type WebFetch = (request: WebRequest) => Promise<WebAnswer>;

/**
 * Reads URLs that users name: from the public internet and by https alone, unless `allowPrivate`. Each
 * redirect is checked as the first URL was, and the address that was checked is the one connected to.
 *
 * It throws ExpectedError: INVALID_REQUEST_BODY for an address that may not be read,
 * REQUEST_BODY_TOO_LARGE, UPSTREAM_UNAVAILABLE, and CONNECT_FAILED with the status in words.
 */
export function webFetcher(guard: { readonly allowPrivate: boolean }): WebFetch {
  return async (wanted) => {
    const signal = AbortSignal.timeout(wanted.deadlineMs);
    try {
      return await follow(wanted, guard, signal);
    } catch (error) {
      throw toExpected(error, signal);
    }
  };
}

/** A URL as it is read: webcal is https by another name. @throws ExpectedError INVALID_REQUEST_BODY */
export function webUrl(text: string, guard: { readonly allowPrivate: boolean }): string {
  const given = text.trim().replace(/^webcals?:/i, 'https:');
  const refused = (message: string): ExpectedError =>
    new ExpectedError('INVALID_REQUEST_BODY', message, ['url']);
  if (given.length > 2_000 || !URL.canParse(given)) throw refused('Not a URL');
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') {
    throw refused('A URL with a password in it is not kept');
  }
  try {
    requireAllowed(url, guard);
  } catch (error) {
    throw error instanceof DavAddressRefused ? refused(NOT_READ) : error;
  }
  return url.href;
}

async function follow(
  wanted: WebRequest,
  guard: { readonly allowPrivate: boolean },
  signal: AbortSignal,
): Promise<WebAnswer> {
  let url = new URL(wanted.url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    requireAllowed(url, guard);
    const response = await send(url, wanted, { guard, signal });
    const { statusCode: status = 0, headers } = response;
    if (!REDIRECTS.has(status)) return read(response, wanted, signal);
    response.destroy();
    const { location } = headers;
    if (location === undefined || !URL.canParse(location, url.href)) break;
    url = new URL(location, url);
  }
  throw new ExpectedError('CONNECT_FAILED', 'The server leads nowhere');
}

function send(
  url: URL,
  { etag, lastModified }: WebRequest,
  { guard, signal }: { guard: { readonly allowPrivate: boolean }; signal: AbortSignal },
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, {
      lookup: guardedLookup(guard),
      signal,
      agent: false,
      headers: {
        accept: 'text/calendar, text/*;q=0.5, */*;q=0.1',
        'accept-encoding': 'gzip',
        'user-agent': 'Suitegraph',
        ...(etag !== undefined && { 'if-none-match': etag }),
        ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
      },
    })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

async function read(
  response: IncomingMessage,
  { maxBytes }: WebRequest,
  signal: AbortSignal,
): Promise<WebAnswer> {
  const { statusCode: status = 0, headers } = response;
  const { etag, 'last-modified': lastModified } = headers;
  if (status === 304) {
    response.destroy();
    return { etag, lastModified };
  }
  if (status !== 200) {
    response.destroy();
    throw failureOf(status);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(response, signal)) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) {
      response.destroy();
      throw new ExpectedError('REQUEST_BODY_TOO_LARGE', `It is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), etag, lastModified };
}

function unpacked(response: IncomingMessage, signal: AbortSignal): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  response.on('aborted', () => gunzip.destroy(new Error('The answer broke off')));
  signal.addEventListener('abort', () => gunzip.destroy(new Error('Too slow')), { once: true });
  return response.pipe(gunzip);
}

function failureOf(status: number): ExpectedError {
  if (status >= 500 || status === 429) {
    return new ExpectedError('UPSTREAM_UNAVAILABLE', `The server answered ${status}`);
  }
  const refused = status === 401 || status === 403;
  return new ExpectedError(
    'CONNECT_FAILED',
    refused ? 'The server wants a password' : `The server answered ${status}`,
  );
}

/** Our words for what went wrong: what the network says may name hosts inside. */
function toExpected(error: unknown, signal: AbortSignal): ExpectedError {
  if (error instanceof DavAddressRefused) {
    return new ExpectedError('INVALID_REQUEST_BODY', NOT_READ, ['url']);
  }
  if (error instanceof ExpectedError) return error;
  if (signal.aborted) {
    return new ExpectedError('UPSTREAM_UNAVAILABLE', 'The server did not answer in time');
  }
  return new ExpectedError('CONNECT_FAILED', 'The server cannot be reached');
}
