import { canonicalAddress, domainOf } from '@suitegraph/kit/addresses';
import type { FetchConfig } from '../clients/config-fetcher';
import { readMozillaConfig } from './mozilla-config';
import { pickServer, SERVICES } from './service-records';
import type { FoundSettings, ServerSettings, ServiceRecord } from './settings';

/** Looks a service up in DNS; empty when there is none. */
export type LookUpService = (name: string) => Promise<readonly ServiceRecord[]>;

/** Finds out how a mailbox is reached, from its domain alone: nobody else learns of the address. */
export class AutoconfigService {
  constructor(
    private readonly fetchConfig: FetchConfig,
    private readonly lookUp: LookUpService,
  ) {}

  /** The settings of an address; null when its domain says nothing. @throws InvalidInputError when it is none. */
  async find(given: string): Promise<FoundSettings | null> {
    const address = canonicalAddress(given);
    const domain = domainOf(address);
    return (await this.fromDomain(address, domain)) ?? (await this.fromDns(address, domain));
  }

  private async fromDomain(address: string, domain: string): Promise<FoundSettings | null> {
    const urls = [
      new URL(`https://autoconfig.${domain}/mail/config-v1.1.xml`),
      new URL(`https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`),
    ];
    urls[0]?.searchParams.set('emailaddress', address);
    const found = await Promise.all(urls.map((url) => this.fetchConfig(url)));
    const read = found.map((xml) => (xml === null ? null : readMozillaConfig(xml, address)));
    return read.find((settings) => settings !== null) ?? null;
  }

  private async fromDns(address: string, domain: string): Promise<FoundSettings | null> {
    const [imap, smtp] = await Promise.all([
      this.service('imap', address, domain),
      this.service('smtp', address, domain),
    ]);
    return imap || smtp ? { imap, smtp } : null;
  }

  private async service(
    protocol: keyof typeof SERVICES,
    address: string,
    domain: string,
  ): Promise<ServerSettings | null> {
    for (const { name, security } of SERVICES[protocol]) {
      const found = pickServer(await this.lookUp(`${name}.${domain}`), security, address);
      if (found) return found;
    }
    return null;
  }
}
