import { randomUUID } from 'node:crypto';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType, parseMessage } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { SubgraphAnswer } from '../execution/transport';
import { SubscriptionRefusedError, type EventSink } from './source';

export interface ConnectionOptions {
  readonly url: string;
  /** Sent when the socket opens, and as `headers` of `connection_init`. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM certificates to trust in place of the well-known authorities. */
  readonly ca?: string | undefined;
  /** Proves the gateway itself when the socket opens; empty where nothing is to be proved. */
  readonly assertion: string;
  readonly maxMessageBytes: number;
  readonly onClosed: () => void;
}

const OPEN_TIMEOUT_MS = 5_000;
const PING_INTERVAL_MS = 10_000;
/** A subgraph that stops ends its streams first and its socket next. */
const COMPLETE_GRACE_MS = 250;

/**
 * One graphql-transport-ws socket to a subgraph, shared by all streams to it. When it goes, every
 * stream on it is told so: the library's client would subscribe again in silence, with a stale
 * assertion and a gap in the events. A stream that was completed just before that was lost too.
 */
export class UpstreamConnection {
  private readonly sinks = new Map<string, EventSink>();
  private alive = true;
  private heartbeat: NodeJS.Timeout | undefined;

  private constructor(
    private readonly socket: WebSocket,
    private readonly options: ConnectionOptions,
  ) {}

  /** Opens the socket and waits for the acknowledgement. */
  static async open(options: ConnectionOptions): Promise<UpstreamConnection> {
    const { url, headers, ca } = options;
    const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL, {
      headers: { ...headers },
      ...(ca !== undefined && { ca }),
      handshakeTimeout: OPEN_TIMEOUT_MS,
      maxPayload: options.maxMessageBytes,
    });
    const connection = new UpstreamConnection(socket, options);
    await connection.acknowledged();
    return connection;
  }

  get streams(): number {
    return this.sinks.size;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Starts a stream and returns how to leave it. Throws when the socket is about to close. */
  subscribe(payload: Readonly<Record<string, unknown>>, sink: EventSink): () => void {
    if (!this.isOpen) throw new Error('the socket is closing');
    const id = randomUUID();
    this.sinks.set(id, sink);
    this.send({ id, type: MessageType.Subscribe, payload });
    return () => {
      if (this.sinks.delete(id)) this.send({ id, type: MessageType.Complete });
    };
  }

  close(): void {
    this.socket.close(1000, 'Normal Closure');
  }

  private acknowledged(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.socket.terminate(), OPEN_TIMEOUT_MS);
      let cause: Error | undefined;
      this.socket.on('open', () => {
        this.send({ type: MessageType.ConnectionInit, payload: initPayload(this.options) });
      });
      this.socket.on('message', (data: Buffer) => {
        if (this.receive(data.toString('utf8')) !== MessageType.ConnectionAck) return;
        clearTimeout(timer);
        this.keepAlive();
        resolve();
      });
      this.socket.on('error', (error) => (cause = error));
      this.socket.on('close', (code, reason) => {
        clearTimeout(timer);
        clearInterval(this.heartbeat);
        const error = new Error(`socket closed: ${code} ${reason.toString()}`, { cause });
        reject(error);
        this.lose(error);
      });
    });
  }

  private receive(text: string): MessageType | undefined {
    let message;
    try {
      message = parseMessage(text);
    } catch {
      this.socket.close(4004, 'Bad response');
      return undefined;
    }
    if (message.type === MessageType.Ping) this.send({ type: MessageType.Pong });
    if (message.type === MessageType.Next) {
      this.event(message.id, message.payload);
    } else if (message.type === MessageType.Error) {
      this.take(message.id)?.error(new SubscriptionRefusedError(message.payload));
    } else if (message.type === MessageType.Complete) this.complete(message.id);
    return message.type;
  }

  private complete(id: string): void {
    setTimeout(() => {
      if (this.isOpen) this.take(id)?.complete();
    }, COMPLETE_GRACE_MS).unref();
  }

  // Errors without data are no event: the subgraph did not start the stream (GraphQL §7.1).
  private event(id: string, event: SubgraphAnswer): void {
    if (event.data === undefined && event.errors) {
      this.take(id)?.error(new SubscriptionRefusedError(event.errors));
    } else this.sinks.get(id)?.next(event);
  }

  private take(id: string): EventSink | undefined {
    const sink = this.sinks.get(id);
    this.sinks.delete(id);
    return sink;
  }

  // A peer that vanished without a FIN is noticed by its missing pong (RFC 6455 §5.5.2).
  private keepAlive(): void {
    this.socket.on('pong', () => (this.alive = true));
    this.heartbeat = setInterval(() => {
      if (!this.alive) {
        this.socket.terminate();
        return;
      }
      this.alive = false;
      this.socket.ping();
    }, PING_INTERVAL_MS);
    this.heartbeat.unref();
  }

  private lose(error: Error): void {
    const lost = [...this.sinks.values()];
    this.sinks.clear();
    this.options.onClosed();
    for (const sink of lost) sink.error(error);
  }

  private send(message: object): void {
    if (this.isOpen) this.socket.send(JSON.stringify(message));
  }
}

/** Undefined where there is nothing to tell. */
function initPayload({ assertion, headers }: ConnectionOptions): object | undefined {
  const payload = {
    ...(assertion !== '' && { assertion }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
  return Object.keys(payload).length > 0 ? payload : undefined;
}
