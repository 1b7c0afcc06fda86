import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 5_000;
const TRIES = 2;
const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);

/** Where a domain takes mail (RFC 5321 §5.1): lower comes first. */
export interface MailExchanger {
  readonly exchange: string;
  readonly priority: number;
}

/** What mail asks the DNS. An empty answer means that there is no such record; a failure is thrown. */
export interface MailDns {
  mx(domain: string): Promise<MailExchanger[]>;
  /** IPv4 addresses first, then IPv6. */
  addresses(host: string): Promise<string[]>;
  /** The strings of each record put together. */
  txt(name: string): Promise<string[]>;
}

/** @param servers as host or host:port; those of the system when left out. */
export function mailDns(servers?: readonly string[]): MailDns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers && servers.length > 0) resolver.setServers(servers);
  return {
    mx: (domain) => orNothing(resolver.resolveMx(domain)),
    addresses: async (host) => [
      ...(await orNothing(resolver.resolve4(host))),
      ...(await orNothing(resolver.resolve6(host))),
    ],
    txt: async (name) =>
      (await orNothing(resolver.resolveTxt(name))).map((strings) => strings.join('')),
  };
}

async function orNothing<Found>(answer: Promise<Found[]>): Promise<Found[]> {
  try {
    return await answer;
  } catch (error) {
    if (NOTHING.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
