import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError } from 'graphql';
import type { Answer } from '../execution/answer';
import { sendEventStream } from './event-stream';

describe('sendEventStream', () => {
  it('ends the stream of a client that left before it was opened', async () => {
    const ended = Promise.withResolvers<string>();
    const server = createServer((_request, response) => {
      response.once('close', () => {
        void sendEventStream(response, neverEnding(ended.resolve), {
          headers: {},
          keepAliveMs: 1_000,
          describe: () => new GraphQLError('failed'),
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const request = get({ port, host: '127.0.0.1' });
    request.on('error', () => undefined);
    await once(server, 'request');
    request.destroy();
    expect(await ended.promise).toBe('returned');
    server.close();
  });
});

/** A stream without events that tells when it is left. */
function neverEnding(tell: (what: string) => void): AsyncGenerator<Answer, undefined> {
  const left = (): Promise<IteratorResult<Answer, undefined>> => {
    tell('returned');
    return Promise.resolve({ done: true, value: undefined });
  };
  return {
    next: () => new Promise(() => undefined),
    return: left,
    throw: left,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await left();
    },
  };
}
