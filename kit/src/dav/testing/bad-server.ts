import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDav, type Dav, type DavOptions } from '..';
import { basic } from './describe-contract';

/** A server that answers as a test tells it, and a client of it that gives up soon. */
export interface BadServer {
  readonly url: string;
  readonly dav: Dav;
  /** What the server has been asked, as `GET /x`. */
  readonly requests: string[];
  stop(): Promise<void>;
}

/** Starts a server with one behaviour. */
export async function badServer(
  answer: RequestListener,
  options: Partial<DavOptions> = {},
): Promise<BadServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const quick = { attemptTimeoutMs: 500, deadlineMs: 3_000, firstPauseMs: 5 };
  const dav = openDav(basic(url, 'anna', 'secret'), { allowPrivate: true, ...quick, ...options });
  const stop = async (): Promise<void> => {
    await dav.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, dav, requests, stop };
}
