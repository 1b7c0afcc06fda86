import type { IncomingMessage, ServerResponse } from 'node:http';
import { traceFrom, traceHeader, type Trace } from '../telemetry/trace';
import { acceptedBy, type Accepted } from './media-types';

/** One HTTP request and what will answer it. */
export class Exchange {
  readonly trace: Trace;
  readonly accepted: Accepted;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    const { traceparent, accept } = request.headers;
    this.trace = traceFrom(traceparent);
    this.accepted = acceptedBy(accept);
  }

  /** Sends a complete answer, unless the client has left. */
  send(status: number, type: string, body: Buffer, headers: Headers = {}): void {
    const { response } = this;
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, {
      ...headers,
      'content-type': type,
      'content-length': body.length,
      vary: 'accept, authorization',
      'cache-control': 'no-store',
      traceresponse: traceHeader(this.trace),
    });
    response.end(body);
  }

  /** Calls `listener` when the client leaves before it was answered. */
  whenLeft(listener: () => void): void {
    const { response } = this;
    response.once('close', () => {
      if (!response.writableEnded) listener();
    });
  }
}

type Headers = Readonly<Record<string, string>>;
