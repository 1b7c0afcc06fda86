import { lookup, type Resolver } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DavAddressRefused } from '../errors';
import type { DavSettings } from '../account';

/** Not of the public internet (the IANA special-purpose address registries, RFC 6890). */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

// Of IPv6 only 2000::/3 is given out; inside it are these, and addresses that hold an IPv4 one.
const GLOBAL_V6 = '2000::/3';
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const specialV4 = blockList(SPECIAL_V4, 'ipv4');
const specialV6 = blockList(SPECIAL_V6, 'ipv6');
const globalV6 = blockList([GLOBAL_V6], 'ipv6');

/** Whether an address is one of the public internet: not private, loopback, link-local, … */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !specialV4.check(address, 'ipv4');
  if (family !== 6) return false;
  return globalV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
}

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

const NOT_PUBLIC = 'The server is not on the public internet';

/** Throws DavAddressRefused for a URL that may not be called, as far as its text tells. */
export function requireAllowed(url: URL, settings: Pick<DavSettings, 'allowPrivate'>): void {
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') {
    throw new DavAddressRefused(url.host, 'The server is not reached by http');
  }
  if (settings.allowPrivate) return;
  if (!secure) throw new DavAddressRefused(url.host, 'The server is not reached by https');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  // A literal address is connected to without a look-up.
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) {
    throw new DavAddressRefused(url.host, NOT_PUBLIC);
  }
}

/**
 * The look-up of connections: the address that is checked is the one connected to, whatever the
 * name leads to a moment later.
 */
export function guardedLookup(
  settings: Pick<DavSettings, 'allowPrivate' | 'resolver'>,
): LookupFunction {
  return (host, options, callback) => {
    allowedAddresses(host, settings).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '');
      },
    );
  };
}

async function allowedAddresses(
  host: string,
  { allowPrivate, resolver }: Pick<DavSettings, 'allowPrivate' | 'resolver'>,
): Promise<{ address: string; family: number }[]> {
  const addresses = await addressesOf(host, resolver);
  const allowed = allowPrivate || addresses.every(({ address }) => isPublicAddress(address));
  if (addresses.length === 0 || !allowed) throw new DavAddressRefused(host, NOT_PUBLIC);
  return addresses;
}

async function addressesOf(
  host: string,
  resolver: Pick<Resolver, 'resolve4'> | undefined,
): Promise<{ address: string; family: number }[]> {
  if (!resolver) return lookup(host, { all: true });
  return (await resolver.resolve4(host)).map((address) => ({ address, family: 4 }));
}
