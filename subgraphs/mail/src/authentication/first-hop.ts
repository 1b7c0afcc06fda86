import { isIP } from 'node:net';

const MAX_HOPS = 20;

/** Who handed a message over. */
export interface Hop {
  readonly ip: string;
  readonly helo: string;
}

/**
 * Who handed a message to the first server of ours: behind trusted relays it is they who know, by the
 * Received field each of them put on top (RFC 5321 §4.4). Fields below those anybody may have written.
 *
 * @param client who spoke to us; without address (a Unix socket) it is trusted.
 * @param received values of the Received fields, topmost first.
 * @returns undefined when a trusted relay does not say whom it had the message from.
 */
export function firstUntrusted(
  client: { readonly ip: string | null; readonly helo: string },
  received: readonly string[],
  isTrusted: (ip: string) => boolean,
): Hop | undefined {
  let hop: { readonly ip: string | null; readonly helo: string } | undefined = client;
  for (const field of received.slice(0, MAX_HOPS)) {
    if (hop.ip !== null && !isTrusted(hop.ip)) break;
    hop = readHop(field);
    if (!hop) return undefined;
  }
  const { ip, helo } = hop;
  return ip === null || isTrusted(ip) ? undefined : { ip, helo };
}

// The name that the client gave may look like an address: the last one in brackets is the relay's own word.
function readHop(field: string): Hop | undefined {
  const [, from = ''] = /^\s*from\s+(.*?)(?:\s+by\s|$)/is.exec(field) ?? [];
  const [helo = ''] = /^\S+/.exec(from) ?? [];
  const stated = from.replace(/\bhelo[= ]\S+/gi, '');
  const ip = [...stated.matchAll(/\[(?:IPv6:)?([\da-f.:]{2,45})\]/gi)].at(-1)?.[1];
  return ip !== undefined && isIP(ip) !== 0 ? { ip, helo } : undefined;
}
