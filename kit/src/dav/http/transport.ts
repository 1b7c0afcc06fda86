import { Agent, request, type Dispatcher } from 'undici';
import type { DavAccount, DavSettings } from '../account';
import { DavAddressRefused, DavResponseTooLarge, NotDav } from '../errors';
import { conditionOf } from '../xml/multistatus';
import { parseXml } from '../xml/parse';
import { guardedLookup, requireAllowed } from './guard';
import { errorOf, retryAfterOf } from './status-error';
import { canonicalUrl, staysWithServer } from './urls';

export interface DavRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}

/** Takes an answer's bytes as they come; one is made for each attempt. */
export interface BodyReader<T> {
  write(chunk: Uint8Array): void;
  end(head: AnswerHead): T;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 307, 308]);
const MAX_ERROR_BODY = 64 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** One attempt at a request: connections, redirects, statuses and sizes. */
export class Transport {
  private readonly agent: Agent;
  private readonly trusted: ReadonlySet<string>;

  constructor(
    account: DavAccount,
    private readonly settings: DavSettings,
  ) {
    const ca = settings.ca === undefined ? {} : { ca: settings.ca };
    const lookup = guardedLookup(settings);
    this.agent = new Agent({
      connections: settings.concurrency,
      connect: { lookup, timeout: CONNECT_TIMEOUT_MS, ...ca },
    });
    const origins = [account.baseUrl, ...(account.trustedOrigins ?? [])];
    this.trusted = new Set(origins.map((url) => new URL(url).origin));
  }

  async exchange<T>(
    asked: DavRequest,
    reader: BodyReader<T>,
    { authorization, signal }: { authorization: string; signal: AbortSignal },
  ): Promise<T> {
    let url = new URL(asked.url);
    this.requireTrusted(url);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      requireAllowed(url, this.settings);
      const answer = await this.send({ ...asked, url: url.href }, authorization, signal);
      if (!REDIRECTS.has(answer.statusCode)) {
        return await this.read(answer, url, reader);
      }
      await answer.body.dump();
      url = this.redirected(url, one(answer.headers['location']));
    }
    throw new NotDav({ host: url.host, status: 302 });
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private send(
    { method, url, headers, body }: DavRequest,
    authorization: string,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return request(url, {
      dispatcher: this.agent,
      method: method,
      headers: { 'user-agent': 'Suitegraph', ...headers, authorization },
      body: body ?? null,
      signal,
    });
  }

  private async read<T>(
    answer: Dispatcher.ResponseData,
    url: URL,
    reader: BodyReader<T>,
  ): Promise<T> {
    const status = answer.statusCode;
    const names = Object.keys(answer.headers);
    const headers = Object.fromEntries(
      names.map((name) => [name, one(answer.headers[name]) ?? '']),
    );
    const head = { status, headers, url: canonicalUrl(url.href, url.href) };
    if (status >= 200 && status < 300) {
      const failure = { host: url.host, status };
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.settings.maxResponseBytes) throw new DavResponseTooLarge(failure);
        reader.write(chunk);
      }
      return reader.end(head);
    }
    const condition = await conditionIn(answer);
    const retryAfterMs = retryAfterOf(headers['retry-after']);
    throw errorOf({ host: url.host, status, condition, retryAfterMs });
  }

  private requireTrusted(url: URL): void {
    // Discovery may have begun at http and been sent on to https.
    const trusted = [...this.trusted].some((origin) => staysWithServer(new URL(origin), url));
    if (!trusted) throw new DavAddressRefused(url.host, ELSEWHERE);
  }

  private redirected(from: URL, location: string | undefined): URL {
    if (location === undefined || !URL.canParse(location, from.href)) {
      throw new NotDav({ host: from.host, status: 302 });
    }
    const to = new URL(location, from);
    if (staysWithServer(from, to)) return to;
    if (this.trusted.has(to.origin)) return to;
    throw new DavAddressRefused(from.host, ELSEWHERE);
  }
}

const ELSEWHERE = 'The server leads to another one, which must not get the credentials';

/** The condition that an error's body names, if it can be read. */
async function conditionIn(answer: Dispatcher.ResponseData): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ERROR_BODY) return null;
      chunks.push(chunk);
    }
    const root = parseXml(Buffer.concat(chunks));
    return root.name === 'd:error' ? conditionOf(root) : null;
  } catch {
    // The status tells enough: the body may be HTML, empty or cut off.
    return null;
  }
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
