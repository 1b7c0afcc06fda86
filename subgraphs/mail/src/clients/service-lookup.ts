import { Resolver } from 'node:dns/promises';
import type { LookUpService } from '../autoconfig/autoconfig.service';

/** Looks services up with the system's resolvers, or with those given as `host:port`. */
export function serviceLookup(servers?: readonly string[]): LookUpService {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers) resolver.setServers([...servers]);
  return async (name) => {
    try {
      return await resolver.resolveSrv(name);
    } catch {
      return [];
    }
  };
}
