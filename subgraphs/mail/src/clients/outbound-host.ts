import ipaddr from 'ipaddr.js';
import { lookup, type Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** A host that users may not have us connect to. */
export class ForbiddenHostError extends Error {
  override readonly name = 'ForbiddenHostError';

  constructor() {
    super('The host is not on the public internet');
  }
}

/** Finds the address of a host that a user named. */
export type ResolveHost = (host: string) => Promise<string>;

/** Whether an address is one of the public internet (not private, loopback, link-local, …). */
export function isPublicAddress(address: string): boolean {
  // process() unwraps ::ffff:10.0.0.1, which would otherwise pass as IPv6.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/**
 * Resolves a host once and answers an address to connect to: the check and the connection see the
 * same one, whatever the name leads to a moment later.
 *
 * @throws ForbiddenHostError when any of its addresses is private, unless `allowPrivate`.
 */
export function outboundHosts(options: {
  readonly allowPrivate: boolean;
  readonly resolver?: Pick<Resolver, 'resolve4'>;
}): ResolveHost {
  return async (host) => {
    const addresses = await addressesOf(host, options.resolver);
    const [address] = addresses;
    if (address === undefined) throw new ForbiddenHostError();
    if (!options.allowPrivate && !addresses.every(isPublicAddress)) throw new ForbiddenHostError();
    return address;
  };
}

async function addressesOf(
  host: string,
  resolver: Pick<Resolver, 'resolve4'> | undefined,
): Promise<string[]> {
  const literal = host.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return [literal];
  if (resolver) return resolver.resolve4(host);
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
