import ipaddr from 'ipaddr.js';

/** How long the prefix of a network is, in bits. */
export interface PrefixLengths {
  readonly v4: number;
  readonly v6: number;
}

/**
 * The network of an address: whoever has one address of an IPv6 /64 has all of them (RFC 4291 §2.5.4).
 * What is no address is its own network.
 *
 * @example networkOf('2001:db8::7', { v4: 32, v6: 64 }) // '2001:db8::/64'
 */
export function networkOf(address: string, { v4, v6 }: PrefixLengths): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  const length = parsed.kind() === 'ipv4' ? v4 : v6;
  const network =
    parsed.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/${length}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${length}`);
  return `${network.toString()}/${length}`;
}

/** Whether a text is a network as `192.0.2.0/24` or a single address. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.isValid(text);
}

/**
 * Tells whether an address is in one of some networks.
 *
 * @throws Error when one of them is no network.
 */
export function networkMatcher(networks: readonly string[]): (address: string) => boolean {
  const ranges = networks.map((network) =>
    ipaddr.parseCIDR(
      network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`,
    ),
  );
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return ranges.some(
      ([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits),
    );
  };
}
