import type { Resolver } from 'node:dns/promises';
import type { DavServiceKind } from './discover';

type ServiceResolver = Pick<Resolver, 'resolveSrv' | 'resolveTxt'>;

/**
 * The base URL that a domain announces for a service in DNS, by SRV and TXT records (RFC 6764 §4),
 * with TLS only; null when it announces none. The resolver's own time limit holds.
 *
 * @example await findServer('example.com', 'caldav', new Resolver({ timeout: 2000, tries: 2 }))
 */
export async function findServer(
  domain: string,
  kind: DavServiceKind,
  resolver: ServiceResolver,
): Promise<string | null> {
  const name = `_${kind}s._tcp.${domain}`;
  const records = await orNone(resolver.resolveSrv(name));
  const [best] = records.sort((a, b) => a.priority - b.priority || b.weight - a.weight);
  // A target of the root means that the service is decidedly not there (RFC 2782).
  if (!best || best.name === '' || best.name === '.') return null;
  const text = (await orNone(resolver.resolveTxt(name))).flat();
  const path = text.find((entry) => entry.startsWith('path='))?.slice('path='.length) ?? '/';
  const origin = `https://${best.name.replace(/\.$/, '')}:${best.port}`;
  const url = URL.canParse(path, origin) ? new URL(path, origin) : new URL(origin);
  return url.origin === new URL(origin).origin ? url.href : new URL(origin).href;
}

async function orNone<T>(records: Promise<T[]>): Promise<T[]> {
  try {
    return await records;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}
