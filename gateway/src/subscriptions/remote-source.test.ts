import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '@suitegraph/kit/testing';
import { WebSocketServer } from 'ws';
import { scopeOf } from '../../test/fixtures/raw-subgraph';
import { HeaderRules } from '../execution/headers/header-rules';
import { StreamHeaders } from '../execution/headers/stream-headers';
import { RemoteSource } from './remote-source';
import type { EventSink } from './source';

const identity = selfSigned();
const nothing = (): void => undefined;
const SINK: EventSink = { next: nothing, error: nothing, complete: nothing };
const OPERATION = { query: 'subscription { a }', operationName: undefined, variables: {} };

describe('a subgraph over TLS', () => {
  const server = createServer(identity);
  const sockets = new WebSocketServer({ server });
  beforeAll(async () => {
    sockets.on('connection', (socket) =>
      socket.on('message', () => socket.send('{"type":"connection_ack"}')),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });

  const sourceWith = (ca: string | undefined): RemoteSource =>
    new RemoteSource({
      url: `wss://localhost:${String((server.address() as AddressInfo).port)}/`,
      headers: new StreamHeaders({ subgraph: 'shop', rules: HeaderRules.none() }),
      signer: { sign: () => Promise.resolve('signed') },
      maxMessageBytes: 1_000,
      ca,
    });

  it('is reached where its certificate is trusted', async () => {
    const source = sourceWith(identity.cert);
    await source.subscribe(OPERATION, scopeOf(), SINK);
    expect(sockets.clients.size).toBe(1);
    await source.close();
  });

  it('is not where nobody vouches for it', async () => {
    await expect(sourceWith(undefined).subscribe(OPERATION, scopeOf(), SINK)).rejects.toThrow(
      'socket closed: 1006',
    );
  });
});
