import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { ClientSocket, type SocketServices } from './client-socket';
import { CLOSE_GRACE_MS, closeSocket, startClosing } from './close-socket';
import { SocketKeeper } from './socket-keeper';

export interface WebsocketEndpointOptions extends SocketServices {
  readonly path: string;
  readonly maxMessageBytes: number;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
}

/** GraphQL over WebSocket: subprotocol graphql-transport-ws, on the path of the HTTP endpoint. */
export class WebsocketEndpoint {
  private readonly server: WebSocketServer;
  private readonly keeper: SocketKeeper<ClientSocket>;
  private closing = false;

  constructor(private readonly options: WebsocketEndpointOptions) {
    const { maxMessageBytes: maxPayload, keepAliveMs, connectionInitTimeoutMs } = options;
    this.keeper = new SocketKeeper(Math.min(keepAliveMs, connectionInitTimeoutMs));
    this.server = new WebSocketServer({
      noServer: true,
      maxPayload,
      // The keeper knows them all.
      clientTracking: false,
      // A context for compression takes more memory than everything else of an idle socket.
      perMessageDeflate: false,
      handleProtocols: (offered) =>
        offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
    });
  }

  /** Takes the upgrades of `server` on the endpoint's path. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?')[0] === this.options.path) this.upgrade(request, socket, head);
      // Nobody else listens for upgrades: leaving it open would leak the socket.
      else if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket, '404 Not Found');
    });
  }

  /**
   * Closes every socket with 1001, which clients take as "connect again" (RFC 6455 §7.4.1), and cuts
   * off those who do not answer. Takes two seconds at most.
   */
  async close(): Promise<void> {
    this.closing = true;
    for (const { socket } of this.keeper.sockets) startClosing(socket, 1001, 'Going away');
    const cutOff = setTimeout(() => {
      for (const { socket } of this.keeper.sockets) socket.terminate();
    }, CLOSE_GRACE_MS);
    await this.keeper.empty();
    clearTimeout(cutOff);
    this.server.close();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.closing) {
      refuseUpgrade(socket, '503 Service Unavailable');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (client) => this.welcome(client, request));
  }

  private welcome(socket: WebSocket, request: IncomingMessage): void {
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      socket.on('error', () => undefined);
      closeSocket(socket, CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
      return;
    }
    const { headers } = request;
    const { host, authorization, 'user-agent': userAgent } = headers;
    const client = { ip: this.options.clientAddress(request), userAgent, headers };
    const kept = new ClientSocket(socket, { client, host, authorization }, this.options);
    this.keeper.add(kept);
    socket.on('close', () => this.keeper.remove(kept));
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // The HTTP server does not listen to it any more: a reset would end the process.
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
