import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type ExecutionArgs } from 'graphql';
import { CloseCode, type Context, type SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { Engine } from '../app/engine';
import type { GatewayLog } from '../app/ports';
import type { Authenticator } from '../auth/authenticator';
import { errorOf, withTrace } from '../errors/mask-errors';
import { Refusal, refuseOperation } from '../errors/refusal';
import type { Answer } from '../execution/answer';
import type { Run } from '../execution/executor';
import { parseOperation } from '../http/parse-request';
import type { SessionEnd, SessionWatch } from '../subscriptions/session-watch';
import type { SubscriptionStream } from '../subscriptions/subscription-stream';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import { traceFrom } from '../telemetry/trace';

export interface WebsocketEndpointOptions {
  readonly path: string;
  readonly maxMessageBytes: number;
  readonly keepAliveMs: number;
  readonly requestDeadlineMs: number;
  readonly streamsPerSocket: number;
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly sessions: SessionWatch;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
}

/** Whose socket it is, once it has said so. */
interface Identity {
  readonly principal: Principal | null;
  readonly unwatch: () => void;
}

type SocketContext = Context<Record<string, unknown> | undefined, Extra>;

// The error frames of the streams go out before the socket closes.
const CLOSE_DELAY_MS = 100;
// Who has not read the close frame by then is cut off.
const CLOSE_GRACE_MS = 2_000;

/** GraphQL over WebSocket: subprotocol graphql-transport-ws, on the path of the HTTP endpoint. */
export class WebsocketEndpoint {
  private readonly server: WebSocketServer;
  private readonly identities = new WeakMap<SocketContext, Identity>();

  constructor(private readonly options: WebsocketEndpointOptions) {
    this.server = new WebSocketServer({ noServer: true, maxPayload: options.maxMessageBytes });
    useServer<Record<string, unknown> | undefined, Partial<Extra>>(
      {
        // Details of errors inside the library are ours, not the client's.
        isProd: true,
        onConnect: (context) => this.connect(context),
        onDisconnect: (context) => this.identities.get(context)?.unwatch(),
        onSubscribe: (context, _id, payload) => this.admit(context, payload),
        onError: (context, _id, _payload, errors) =>
          errors.map((error) => this.visible(error, context as SocketContext).toJSON()),
        execute: async ({ contextValue }) =>
          (await options.engine.execute(contextValue as Run)).toJSON(),
        subscribe: ({ contextValue }) => this.open(contextValue as Run),
      },
      this.server,
      options.keepAliveMs,
    );
  }

  /** Takes the upgrades of `server` on the endpoint's path. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?')[0] === this.options.path) this.upgrade(request, socket, head);
      // Nobody else listens for upgrades: leaving it open would leak the socket.
      else if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket);
    });
  }

  /** Closes every socket with 1001, which clients take as "connect again" (RFC 6455 §7.4.1). */
  async close(): Promise<void> {
    for (const socket of this.server.clients) closeSocket(socket, 1001, 'Going away');
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (client) => {
      this.server.emit('connection', client, request);
    });
  }

  private async connect(context: SocketContext): Promise<boolean> {
    const { socket, request } = context.extra;
    const { authorization, Authorization } = context.connectionParams ?? {};
    const given = authorization ?? Authorization;
    try {
      const principal = await this.options.authenticator.authenticate(
        typeof given === 'string' ? given : request.headers.authorization,
        request.headers.host,
      );
      const unwatch = principal ? this.watch(principal, socket) : () => undefined;
      this.identities.set(context, { principal, unwatch });
      return true;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      closeSocket(socket, CloseCode.Forbidden, `${error.code}: ${error.message}`);
      return false;
    }
  }

  private watch(principal: Principal, socket: WebSocket): () => void {
    return this.options.sessions.watch(principal, (reason: SessionEnd) => {
      setTimeout(() => closeSocket(socket, CloseCode.Unauthorized, reason), CLOSE_DELAY_MS);
    });
  }

  private async admit(
    context: SocketContext,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | GraphQLError[]> {
    const { request } = context.extra;
    const trace = traceFrom(payload.extensions?.['traceparent']);
    try {
      if (Object.keys(context.subscriptions).length > this.options.streamsPerSocket) {
        const message = `A socket carries at most ${this.options.streamsPerSocket} operations`;
        throw refuseOperation('TOO_MANY_SUBSCRIPTIONS', message);
      }
      const run = await this.options.engine.admit(parseOperation(payload), {
        principal: this.identities.get(context)?.principal ?? null,
        trace,
        client: {
          ip: request.socket.remoteAddress,
          userAgent: request.headers['user-agent'],
        },
        signal: AbortSignal.timeout(this.options.requestDeadlineMs),
      });
      const { document, context: operation } = run.operation;
      return { schema: operation.schema, document, contextValue: run };
    } catch (error) {
      if (error instanceof Refusal) return withTrace(error.errors, trace.traceId);
      return [errorOf(error, trace.traceId, this.options.log)];
    }
  }

  private async open(run: Run) {
    const { engine, metrics, log } = this.options;
    try {
      const stream = await engine.subscribe(run);
      metrics.streamOpened('ws');
      stream.whenClosed(() => metrics.streamClosed('ws'));
      return plainResults(stream);
    } catch (error) {
      // The library takes errors here only as the end of a stream that had begun.
      const { traceId } = run.scope.caller.trace;
      const errors = error instanceof Refusal ? error.errors : [errorOf(error, traceId, log)];
      return failing(withTrace(errors, traceId));
    }
  }

  /** The library wraps what a stream throws; the code and the cursor are in what it wrapped. */
  private visible(error: GraphQLError, context: SocketContext): GraphQLError {
    const thrown = error.originalError ?? error;
    if (thrown instanceof GraphQLError && thrown.extensions['traceId']) return thrown;
    const { traceId } = traceFrom(context.extra.request.headers['traceparent']);
    return errorOf(thrown, traceId, this.options.log);
  }
}

/** The library copies the properties of a result. Leaving must not wait for the next event. */
function plainResults(stream: SubscriptionStream): AsyncGenerator<object, undefined> {
  const plain = async (
    answer: Promise<IteratorResult<Answer, undefined>>,
  ): Promise<IteratorResult<object, undefined>> => {
    const { done, value } = await answer;
    return done ? { done, value } : { done: false, value: value.toJSON() };
  };
  return {
    next: () => plain(stream.next()),
    return: () => plain(stream.return()),
    throw: (error) => plain(stream.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
}

/** A stream that is over before it began. */
async function* failing(errors: readonly GraphQLError[]): AsyncGenerator<never, undefined> {
  throw errors[0] ?? new Error('refused without an error');
}

function closeSocket(socket: WebSocket, code: number, reason: string): void {
  // A close reason has at most 123 bytes (RFC 6455 §5.5).
  socket.close(code, reason.slice(0, 120));
  setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
}

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
