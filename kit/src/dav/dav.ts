import { settingsOf, type DavAccount, type DavOptions, type DavSettings } from './account';
import { DavAddressRefused, DavQueueFull, DavTooManyRequests, DavUnauthorized } from './errors';
import { failureOf } from './http/failures';
import { Limiter } from './http/limiter';
import { bytesReader, multistatusReader, type DavAnswer, type Multistatus } from './http/readers';
import { mayRetry, Pauses } from './http/retry';
import { Transport, type BodyReader, type DavRequest } from './http/transport';

export interface RequestOptions {
  /** Gives the request up; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

interface Run {
  readonly signal: AbortSignal;
  /** A time of `Date.now()`. */
  readonly endsAt: number;
}

/**
 * Requests of one account: its connections, its share of the server, attempts and deadlines. Keep one
 * for an account, and close it. Every failure is a `DavError`.
 */
export class Dav {
  readonly baseUrl: string;
  private readonly settings: DavSettings;
  private readonly transport: Transport;
  private readonly limiter: Limiter;
  private readonly pauses: Pauses;

  constructor(
    private readonly account: DavAccount,
    options: DavOptions,
  ) {
    this.baseUrl = new URL(account.baseUrl).href;
    this.settings = settingsOf(options);
    this.transport = new Transport(account, this.settings);
    this.limiter = new Limiter(this.settings);
    this.pauses = new Pauses(this.settings);
  }

  /** A request whose answer is bytes. A multistatus that holds an error is thrown as that error. */
  request(asked: DavRequest, options: RequestOptions = {}): Promise<DavAnswer> {
    return this.run(asked, bytesReader, options);
  }

  /** A PROPFIND or REPORT: its answer is parsed as it arrives; errors of single resources stay in it. */
  multistatus(asked: DavRequest, options: RequestOptions = {}): Promise<Multistatus> {
    const headers = { 'content-type': 'application/xml; charset=utf-8', ...asked.headers };
    return this.run({ ...asked, headers }, multistatusReader, options);
  }

  /** Ends its connections; requests under way fail. */
  close(): Promise<void> {
    return this.transport.close();
  }

  private async run<T>(
    asked: DavRequest,
    readerOf: () => BodyReader<T>,
    { signal }: RequestOptions,
  ): Promise<T> {
    const { host } = new URL(asked.url);
    if (this.limiter.full) throw new DavQueueFull(host);
    const { deadlineMs } = this.settings;
    const timeout = AbortSignal.timeout(deadlineMs);
    const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const run = { signal: both, endsAt: Date.now() + deadlineMs };
    try {
      await this.limiter.enter(both);
      try {
        return await this.attempts(asked, readerOf, run);
      } finally {
        this.limiter.leave();
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw failureOf(error, host);
    }
  }

  private async attempts<T>(
    asked: DavRequest,
    readerOf: () => BodyReader<T>,
    run: Run,
  ): Promise<T> {
    const { host } = new URL(asked.url);
    for (let attempt = 1; ; attempt += 1) {
      await this.pause(host, run);
      try {
        return await this.attempt(asked, readerOf, run.signal);
      } catch (thrown) {
        run.signal.throwIfAborted();
        const error = failureOf(thrown, host);
        const pause = this.pauses.after(error, attempt);
        const again = attempt <= this.settings.retries && mayRetry(error, asked.method);
        if (!again || Date.now() + pause >= run.endsAt) throw error;
        await this.pauses.wait(pause, run.signal);
      }
    }
  }

  /** Waits as long as the server has asked this account to, or fails when that is too long. */
  private async pause(host: string, { signal, endsAt }: Run): Promise<void> {
    const { left } = this.pauses;
    if (Date.now() + left >= endsAt) {
      throw new DavTooManyRequests({ host, status: null, retryAfterMs: left });
    }
    await this.pauses.wait(left, signal);
  }

  private async attempt<T>(
    asked: DavRequest,
    readerOf: () => BodyReader<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(this.settings.attemptTimeoutMs);
    const both = AbortSignal.any([signal, timeout]);
    const { credentials } = this.account;
    const send = (authorization: string): Promise<T> =>
      this.transport.exchange(asked, readerOf(), { authorization, signal: both });
    if (credentials.kind === 'basic') {
      const pair = Buffer.from(`${credentials.user}:${credentials.password}`);
      return send(`Basic ${pair.toString('base64')}`);
    }
    const token = await credentials.token();
    try {
      return await send(`Bearer ${token}`);
    } catch (error) {
      if (!(error instanceof DavUnauthorized)) throw error;
      const next = await credentials.token(token);
      if (next === token) throw error;
      return send(`Bearer ${next}`);
    }
  }
}

/**
 * Opens an account; nothing is sent yet. Throws DavAddressRefused when its address is no URL.
 *
 * @example
 * const dav = openDav({ baseUrl, credentials: { kind: 'basic', user, password } }, { allowPrivate: false });
 * const service = await discover(dav, 'caldav');
 */
export function openDav(account: DavAccount, options: DavOptions): Dav {
  const urls = [account.baseUrl, ...(account.trustedOrigins ?? [])];
  if (!urls.every((url) => URL.canParse(url))) {
    throw new DavAddressRefused('', 'The address of the server is not a URL');
  }
  return new Dav(account, options);
}
