import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Call } from './call';
import { UpstreamError, type UpstreamFailure } from './upstream-error';

/** An HTTP response, complete. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One POST. */
export interface Post {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
  readonly maxResponseBytes: number;
  /** Called once, when nothing of it is left in the pool. */
  readonly released: () => void;
}

// The request never left: the pool is closed, or refuses a header.
const NOT_SENT = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED', 'UND_ERR_INVALID_ARG']);
const EMPTY = Buffer.alloc(0);

/** Sends a POST and collects its response; ends with `call`. Rejects with an UpstreamError. */
export function exchange(pool: Dispatcher, post: Post, call: Call): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const running = new Exchange(post, resolve, reject);
    call.onStop((reason) => running.stop(reason));
    const { path, headers, body } = post;
    pool.dispatch({ method: 'POST', path, headers, body }, running);
  });
}

/** Undici's own streams, promises and timers cost as much again as the request itself. */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private reason: Error | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private first: Buffer = EMPTY;
  private chunks: Buffer[] | undefined;
  private size = 0;

  constructor(
    private readonly post: Post,
    private readonly resolve: (response: RawResponse) => void,
    private readonly reject: (reason: Error) => void,
  ) {}

  /** Gives up. A request that still waits in the pool's queue is dropped when its turn comes. */
  stop(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.reject(reason);
    this.controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.reason) controller.abort(this.reason);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { maxResponseBytes } = this.post;
    this.size += chunk.length;
    if (this.size > maxResponseBytes) {
      this.stop(new UpstreamError('too-large', `more than ${maxResponseBytes} bytes`));
    } else if (this.size === chunk.length) this.first = chunk;
    else (this.chunks ??= [this.first]).push(chunk);
  }

  onResponseEnd(): void {
    this.post.released();
    const { status, headers, chunks, size } = this;
    const body = chunks ? Buffer.concat(chunks, size) : this.first;
    this.resolve({ status, headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.post.released();
    if (this.reason) return;
    const code = 'code' in cause ? String(cause.code) : cause.name;
    const failure = this.failureOf(code);
    this.reject(new UpstreamError(failure, `${MESSAGES[failure]} (${code})`, { cause }));
  }

  private failureOf(code: string): keyof typeof MESSAGES {
    if (NOT_SENT.has(code)) return 'not-sent';
    return this.controller ? 'reset' : 'connection';
  }
}

const MESSAGES = {
  'not-sent': 'the request could not be sent',
  reset: 'the connection broke before the answer was complete',
  connection: 'no connection',
} satisfies Partial<Record<UpstreamFailure, string>>;
