import {
  createClient,
  type Client as SocketClient,
  type FormattedExecutionResult,
} from 'graphql-ws';
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

  async post<Result, Variables>(
    operation: Operation<Result, Variables> | string,
    variables?: Variables,
  ): Promise<HttpAnswer<Result>> {
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
      body: (await response.json()) as FormattedExecutionResult<Result>,
    };
  }

  /** The data of an answer without errors. */
  async run<Result, Variables>(
    operation: Operation<Result, Variables> | string,
    variables?: Variables,
  ): Promise<Result> {
    const { body } = await this.post(operation, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    if (body.data == null) throw new Error('The answer holds no data');
    return body.data;
  }

  /** Opens a subscription; resolves when the server has acknowledged the socket. */
  async subscribe<Result, Variables extends Record<string, unknown>>(
    operation: Operation<Result, Variables> | string,
    variables?: Variables,
  ): Promise<Stream<Result>> {
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
    return new Stream(
      socket.iterate<Result, Record<string, unknown>>({ query: operation.toString(), variables: variables ?? {} }),
    );
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.splice(0)) await socket.dispose();
  }
}

/** The events of a subscription, taken one by one within a time. */
export class Stream<Result> {
  constructor(private readonly source: AsyncIterableIterator<FormattedExecutionResult<Result>>) {}

  /** The next event, or the end of the stream. */
  async step(timeoutMs = DEADLINE_MS): Promise<IteratorResult<FormattedExecutionResult<Result>>> {
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
  async next(accepts: (data: Result) => boolean = () => true, timeoutMs?: number): Promise<Result> {
    for (;;) {
      const { value, done } = await this.step(timeoutMs);
      if (done) throw new Error('The stream has ended');
      const { data, errors } = value as FormattedExecutionResult<Result>;
      if (errors) throw new Error(JSON.stringify(errors));
      if (data != null && accepts(data)) return data;
    }
  }

  async end(): Promise<void> {
    await this.source.return?.();
  }
}
