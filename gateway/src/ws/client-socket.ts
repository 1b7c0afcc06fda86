import { OperationTypeNode, type GraphQLError } from 'graphql';
import { CloseCode, MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';
import { WebSocket, type RawData } from 'ws';
import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { Engine } from '../app/engine';
import type { ClientInfo, GatewayLog } from '../app/ports';
import type { Authenticator } from '../auth/authenticator';
import { errorOf, withTrace } from '../errors/mask-errors';
import { Refusal, refuseOperation } from '../errors/refusal';
import type { Deadlines } from '../execution/deadlines';
import type { Run } from '../execution/executor';
import { parseOperation } from '../http/parse-request';
import type { SessionWatch } from '../subscriptions/session-watch';
import type { GatewayMetrics } from '../telemetry/gateway-metrics';
import { traceFrom, type Trace } from '../telemetry/trace';
import { closeSocket } from './close-socket';
import { ACKNOWLEDGED, completed, failed, nextHead, pong } from './frames';
import type { KeptSocket } from './socket-keeper';

export interface SocketServices {
  readonly engine: Pick<Engine, 'admit' | 'execute' | 'subscribe'>;
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly sessions: SessionWatch;
  readonly deadlines: Deadlines;
  readonly metrics: GatewayMetrics;
  readonly log: GatewayLog;
  readonly keepAliveMs: number;
  readonly connectionInitTimeoutMs: number;
  readonly streamsPerSocket: number;
}

/** What is known of a client from the request that opened its socket. */
export interface Peer {
  readonly client: ClientInfo;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** An operation under way. */
interface Operation {
  /** What ends it when the client does not want it any more. */
  leave?: () => void;
}

type Message = ReturnType<typeof parseMessage>;

// The error frames of the streams go out before the socket closes.
const CLOSE_DELAY_MS = 100;
// Beyond it nothing is read from the client, and its streams wait until it has read.
const HIGH_WATER_BYTES = 1024 * 1024;

/** One client's socket: the server's side of graphql-transport-ws. */
export class ClientSocket implements KeptSocket {
  due: number;
  private readonly operations = new Map<string, Operation>();
  private state: 'new' | 'connecting' | 'ready' = 'new';
  private principal: Principal | null = null;
  private unwatch: (() => void) | undefined;
  private heard = true;
  private unread = 0;

  constructor(
    readonly socket: WebSocket,
    private readonly peer: Peer,
    private readonly services: SocketServices,
  ) {
    this.due = performance.now() + services.connectionInitTimeoutMs;
    socket.on('message', (data) => this.hear(data));
    socket.on('pong', () => (this.heard = true));
    // What breaks a socket also closes it.
    socket.on('error', (err) => services.log.debug({ err }, 'socket of a client broke'));
    socket.on('close', () => this.leave());
  }

  check(now: number): void {
    const { socket } = this;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (this.state === 'new') {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
      return;
    }
    // A ping may wait behind what the client is still reading.
    if (!this.heard && socket.bufferedAmount >= this.unread) {
      socket.terminate();
      return;
    }
    this.heard = false;
    this.unread = socket.bufferedAmount;
    this.due = now + this.services.keepAliveMs;
    socket.ping();
  }

  private hear(data: RawData): void {
    this.heard = true;
    // More may have been on its way when the socket began to close.
    if (this.socket.readyState !== WebSocket.OPEN) return;
    let message: Message;
    try {
      message = parseMessage((data as Buffer).toString('utf8'));
    } catch {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    this.take(message).catch((err: unknown) => {
      this.services.log.error({ err }, 'a message of a socket failed');
      this.close(CloseCode.InternalServerError, 'Internal server error');
    });
  }

  private async take(message: Message): Promise<void> {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.connect(message.payload ?? {});
      case MessageType.Subscribe:
        return this.subscribe(message.id, message.payload);
      case MessageType.Complete:
        this.operations.get(message.id)?.leave?.();
        this.operations.delete(message.id);
        return;
      case MessageType.Ping:
        await this.send(pong(message.payload));
        return;
      case MessageType.Pong:
        return;
      default:
        this.close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  private async connect(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.state !== 'new') {
      this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    this.state = 'connecting';
    const given = parameters['authorization'] ?? parameters['Authorization'];
    const authorization = typeof given === 'string' ? given : this.peer.authorization;
    try {
      const { authenticator } = this.services;
      this.principal = await authenticator.authenticate(authorization, this.peer.host);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      this.close(CloseCode.Forbidden, `${error.code}: ${error.message}`);
      return;
    }
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.principal) this.watch(this.principal);
    this.state = 'ready';
    await this.send(ACKNOWLEDGED);
  }

  private watch(principal: Principal): void {
    this.unwatch = this.services.sessions.watch(principal, (reason) => {
      setTimeout(() => this.close(CloseCode.Unauthorized, reason), CLOSE_DELAY_MS);
    });
  }

  private async subscribe(id: string, payload: SubscribePayload): Promise<void> {
    if (this.state !== 'ready') {
      this.close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (this.operations.has(id)) {
      this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
      return;
    }
    const operation: Operation = {};
    this.operations.set(id, operation);
    const trace = traceFrom(payload.extensions?.['traceparent']);
    const isCurrent = (): boolean => this.operations.get(id) === operation;
    try {
      await this.run({ id, operation, isCurrent }, payload, trace);
      if (!isCurrent()) return;
      // The client may use the id again as soon as it reads this.
      this.operations.delete(id);
      await this.send(completed(id));
    } catch (error) {
      // When the gateway stops, thousands of streams fail whose sockets are closing.
      if (!isCurrent() || this.socket.readyState !== WebSocket.OPEN) return;
      this.operations.delete(id);
      await this.send(failed(id, this.visible(error, trace)));
    }
  }

  private async run(asked: Asked, payload: SubscribePayload, trace: Trace): Promise<void> {
    const { engine, streamsPerSocket, deadlines } = this.services;
    if (this.operations.size > streamsPerSocket) {
      const message = `A socket carries at most ${streamsPerSocket} operations`;
      throw refuseOperation('TOO_MANY_SUBSCRIPTIONS', message);
    }
    const leaving = new AbortController();
    const inTime = deadlines.watch(leaving);
    try {
      const run = await engine.admit(parseOperation(payload), {
        principal: this.principal,
        trace,
        client: this.peer.client,
        signal: leaving.signal,
        incremental: true,
      });
      if (!asked.isCurrent()) return;
      if (run.operation.type !== OperationTypeNode.SUBSCRIPTION) {
        await this.answer(asked, run, leaving);
        return;
      }
      inTime();
      await this.stream(asked, run);
    } finally {
      inTime();
    }
  }

  private async answer(asked: Asked, run: Run, leaving: AbortController): Promise<void> {
    // A mutation whose caller has left is still finished: only the deadline ends it.
    if (run.operation.type === OperationTypeNode.QUERY) {
      asked.operation.leave = () => leaving.abort();
    }
    const head = nextHead(asked.id);
    const answer = await this.services.engine.execute(run);
    const { rest } = answer;
    // What follows a mutation changes nothing.
    if (rest) asked.operation.leave = () => void rest.return(undefined);
    if (asked.isCurrent()) await this.send(`${head}${answer.toText()}}`);
    for await (const part of rest ?? []) {
      if (!asked.isCurrent()) return;
      await this.send(`${head}${part.toText()}}`);
    }
  }

  private async stream(asked: Asked, run: Run): Promise<void> {
    const { engine, metrics } = this.services;
    const stream = await engine.subscribe(run);
    metrics.streamOpened('ws');
    stream.whenClosed(() => metrics.streamClosed('ws'));
    if (!asked.isCurrent()) {
      await stream.return();
      return;
    }
    asked.operation.leave = () => void stream.return();
    const head = nextHead(asked.id);
    for await (const answer of stream) {
      if (!asked.isCurrent()) return;
      const read = this.send(`${head}${answer.toText()}}`);
      if (read) await read;
    }
  }

  private visible(error: unknown, { traceId }: Trace): readonly GraphQLError[] {
    if (error instanceof Refusal) return withTrace(error.errors, traceId);
    return [errorOf(error, traceId, this.services.log)];
  }

  /** Sends; what it returns resolves when a client that is behind has read. */
  private send(text: string): Promise<void> | undefined {
    const { socket } = this;
    if (socket.readyState !== WebSocket.OPEN) return undefined;
    if (socket.bufferedAmount < HIGH_WATER_BYTES) {
      socket.send(text);
      return undefined;
    }
    socket.pause();
    return new Promise((resolve) => {
      socket.send(text, () => {
        if (socket.bufferedAmount < HIGH_WATER_BYTES) socket.resume();
        resolve();
      });
    });
  }

  private close(code: number, reason: string): void {
    closeSocket(this.socket, code, reason);
  }

  private leave(): void {
    this.unwatch?.();
    const operations = [...this.operations.values()];
    this.operations.clear();
    for (const operation of operations) operation.leave?.();
  }
}

interface Asked {
  readonly id: string;
  readonly operation: Operation;
  /** Whether the client still waits for it. */
  readonly isCurrent: () => boolean;
}
