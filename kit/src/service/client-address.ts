import proxyAddr from '@fastify/proxy-addr';
import type { IncomingMessage } from 'node:http';

/** Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges, all with `true`, or none. */
export type TrustProxy = boolean | string | string[];

/**
 * How the address of a request's client is found: the same rule Fastify applies to `request.ip`,
 * for requests that never become one of Fastify's (upgrades, direct routes).
 *
 * @example const addressOf = clientAddress('10.0.0.0/8'); addressOf(request); // '203.0.113.9'
 */
export function clientAddress(
  trustProxy: TrustProxy = false,
): (request: IncomingMessage) => string | undefined {
  if (trustProxy === false) return ({ socket }) => socket.remoteAddress;
  const given = typeof trustProxy === 'string' ? trustProxy.split(',') : trustProxy;
  const trusted =
    given === true ? () => true : proxyAddr.compile(given.map((address) => address.trim()));
  return (request) => proxyAddr(request, trusted);
}
