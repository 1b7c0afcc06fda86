import { Resolver } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';

const TIMEOUT_MS = 2_000;
const TRIES = 2;
const MAX_ENTRIES = 10_000;
// Node does not tell the TTL of TXT and PTR records. Keys and policies stay for hours and longer.
const KEPT_MS = 300_000;
const NOTHING_KEPT_MS = 60_000;
const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);

/** Records as Node's resolver gives them; a name without such records throws ENODATA or ENOTFOUND. */
export type DnsAnswer = string[] | string[][];

/** Asks the DNS for the records of one type. */
export type DnsLookup = (name: string, type: string) => Promise<DnsAnswer>;

/**
 * The name servers at `servers` (host or host:port), those of the system when left out. Answers, and
 * that there are none, are kept for minutes, 10,000 at most; failures are not. Each lookup takes
 * 2 s and one repeat at most, and those that ask for the same at a time share one.
 */
export function cachedLookup(servers?: readonly string[]): DnsLookup {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers && servers.length > 0) resolver.setServers(servers);
  return cached((name, type) => resolver.resolve(name, type) as Promise<DnsAnswer>);
}

type Kept = Promise<DnsAnswer | { readonly nothing: string }>;

/** Keeps what `ask` answers, at most `most` of it. */
export function cached(ask: DnsLookup, most = MAX_ENTRIES): DnsLookup {
  const known = new LRUCache<string, Kept>({ max: most, ttl: KEPT_MS });
  const fetch = (key: string, name: string, type: string): Kept => {
    const answer = ask(name, type).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined || !NOTHING.has(code)) throw error;
      return { nothing: code };
    });
    known.set(key, answer);
    answer.then(
      (found) => {
        if ('nothing' in found) known.set(key, answer, { ttl: NOTHING_KEPT_MS });
      },
      () => known.delete(key),
    );
    return answer;
  };
  return async (name, type) => {
    const key = `${type} ${name.toLowerCase()}`;
    const found = await (known.get(key) ?? fetch(key, name, type));
    // An error of its own for everyone: who checks writes on it.
    if ('nothing' in found) throw Object.assign(new Error(found.nothing), { code: found.nothing });
    return found;
  };
}
