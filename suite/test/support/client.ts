import {
  createClient,
  type Client as SocketClient,
  type FormattedExecutionResult,
} from 'graphql-ws';
import type { Loose } from '@suitegraph/kit/testing';
import { WebSocket } from 'ws';

const DEADLINE_MS = 10_000;

/** A typed operation, as the code generator writes them. */
export interface Operation<Result, Variables> {
  toString(): string;
  __apiType?: (variables: Variables) => Result;
}

/** What the endpoint answered, with its HTTP status. */
export interface HttpAnswer<Result> {
  readonly status: number;
  readonly body: FormattedExecutionResult<Result>;
}

/** A client of the graph: HTTP for queries and mutations, graphql-ws for subscriptions. */
export class Client {
  private sockets: SocketClient[] = [];

  constructor(
    private readonly base: string,
    readonly token?: string,
  ) {}

  /** The same endpoint as somebody else, or as nobody. */
  with(token: string | undefined): Client {
    return new Client(this.base, token);
  }

  async post(operation: { toString(): string }, variables?: object): Promise<HttpAnswer<Loose>> {
    const response = await fetch(`${this.base}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query: operation.toString(), variables }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return {
      status: response.status,
      body: (await response.json()) as FormattedExecutionResult<Loose>,
    };
  }

  /** The data of an answer without errors. */
  async run(query: string, variables?: object): Promise<Loose>;
  async run<Result, Variables extends object>(
    operation: Operation<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
  async run(operation: { toString(): string }, variables?: object): Promise<unknown> {
    const { body } = await this.post(operation, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    if (body.data == null) throw new Error('The answer holds no data');
    return body.data;
  }

  /** Opens a subscription; resolves when the server has acknowledged the socket. */
  async subscribe(query: string, variables: Record<string, unknown> = {}): Promise<Stream> {
    const socket = createClient({
      url: `${this.base.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      connectionParams: this.token === undefined ? {} : { authorization: `Bearer ${this.token}` },
    });
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('connected', () => {
        resolve();
      });
      socket.on('closed', reject);
    });
    return new Stream(socket.iterate<Loose, Record<string, unknown>>({ query, variables }));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.splice(0)) await socket.dispose();
  }
}

/** The events of a subscription, taken one by one within a time. */
export class Stream {
  constructor(private readonly source: AsyncIterableIterator<FormattedExecutionResult<Loose>>) {}

  /** The next event, or the end of the stream. */
  async step(timeoutMs = DEADLINE_MS): Promise<IteratorResult<FormattedExecutionResult<Loose>>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`No event within ${timeoutMs} ms`));
      }, timeoutMs);
    });
    return Promise.race([this.source.next(), late]).finally(() => {
      clearTimeout(timer);
    });
  }

  /** The data of the next event that `accepts` takes. */
  async next(accepts: (data: Loose) => boolean = () => true, timeoutMs?: number): Promise<Loose> {
    for (;;) {
      const { value, done } = await this.step(timeoutMs);
      if (done) throw new Error('The stream has ended');
      const { data, errors } = value;
      if (errors) throw new Error(JSON.stringify(errors));
      if (data != null && accepts(data)) return data;
    }
  }

  async end(): Promise<void> {
    await this.source.return?.();
  }
}
