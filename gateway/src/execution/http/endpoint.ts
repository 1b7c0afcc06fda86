/** Where a subgraph listens. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Path of a Unix domain socket. */
  readonly socketPath?: string;
  /** Where its event streams are, as the `ws` package takes it. */
  readonly eventsUrl: string;
}

const UNIX = /^unix:\/\/(\/[^:?#]+)(?::(\/.*)?)?$/;

/**
 * Reads a subgraph's URL: `http://…`, `https://…`, or `unix:///run/accounts.sock:/graphql`, which
 * is a socket's path and, after a colon, the path of the endpoint.
 *
 * @returns undefined when it is neither.
 * @example
 * parseEndpoint('unix:///run/accounts.sock:/graphql')?.socketPath; // '/run/accounts.sock'
 */
export function parseEndpoint(url: string): Endpoint | undefined {
  const [, socketPath, path = '/graphql'] = UNIX.exec(url) ?? [];
  if (socketPath !== undefined) {
    const eventsUrl = `ws+unix:${socketPath}:${path}`;
    return { origin: 'http://localhost', path, socketPath, eventsUrl };
  }
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search, eventsUrl: url.replace(/^http/, 'ws') };
}
