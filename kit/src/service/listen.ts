import type { FastifyInstance } from 'fastify';

/** A service could not start. The message is one line a person can act on. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'no permission to use that port',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  ENOTFOUND: 'the host name is not known',
  ERR_SOCKET_BAD_PORT: 'the port is not between 0 and 65535',
};

/** Where a service is to listen. */
export interface ListenOptions {
  name: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
}

/**
 * Listens, and gives the URL a person on this machine can open.
 *
 * @throws ServiceStartError when the port is taken, forbidden or not there.
 */
export async function listen(
  app: FastifyInstance,
  { name, host, port }: ListenOptions,
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const reason = REASONS[codeOf(cause)];
    await app.close();
    if (reason === undefined) throw cause;
    throw new ServiceStartError(`${name} cannot listen on ${host}:${String(port)}: ${reason}`, {
      cause,
    });
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${openable(host)}:${String(actual)}`;
}

function openable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function codeOf(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known ? String(error.code) : '';
}
