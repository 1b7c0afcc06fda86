import { domainOf } from '@suitegraph/kit/addresses';
import type { MailDns } from '../clients/mail-dns';
import { isPublicAddress } from '../clients/outbound-host';
import {
  smtpServer,
  type Relay,
  type RelayedMail,
  type RelayResult,
  type SmtpServerOptions,
} from '../clients/relay';
import { mxPlan } from './mx-plan';

const MAX_ADDRESSES = 6;

/** How mail is taken to its domains directly. */
export interface DirectMailOptions {
  readonly dns: Pick<MailDns, 'mx' | 'addresses'>;
  /** What this server calls itself. */
  readonly ownName: string;
  readonly port: number;
  /** Whether servers at private addresses are used. */
  readonly allowPrivate: boolean;
}

/** Takes mail to the servers that its domain names; the recipients of one call share their domain. */
export class DirectMail implements Relay {
  constructor(private readonly options: DirectMailOptions) {}

  async send(mail: RelayedMail): Promise<RelayResult[]> {
    const { recipients } = mail;
    const domain = domainOf(recipients[0] ?? '');
    const all = (outcome: RelayResult['outcome'], response: string): RelayResult[] =>
      recipients.map((recipient) => ({ recipient, outcome, response }));
    try {
      const found = await this.find(domain);
      if ('refusal' in found) return all('FAILED', found.refusal);
      return await this.tryEach(mail, found.servers, all('DEFERRED', NO_SERVER));
    } catch {
      return all('DEFERRED', `451 4.4.3 The DNS does not answer for ${domain}`);
    }
  }

  private async find(domain: string): Promise<{ servers: Server[] } | { refusal: string }> {
    const { dns, ownName } = this.options;
    const exchangers = await dns.mx(domain);
    const plan = mxPlan({ domain, exchangers, ownName });
    if ('refusal' in plan) return plan;
    const servers: Server[] = [];
    for (const host of plan.hosts) {
      if (servers.length >= MAX_ADDRESSES) break;
      const addresses = await dns.addresses(host);
      servers.push(...addresses.map((address) => ({ host, address })));
    }
    const nobody = servers.length === 0 && exchangers.length === 0;
    if (nobody) return { refusal: `550 5.1.2 There is no mail server for ${domain}` };
    const allowed = servers.filter(
      ({ address }) => this.options.allowPrivate || isPublicAddress(address),
    );
    return { servers: allowed.slice(0, MAX_ADDRESSES) };
  }

  // The next server is asked only where the one before could not be: a "not now" of a server that
  // was reached is its answer.
  private async tryEach(
    mail: RelayedMail,
    servers: readonly Server[],
    otherwise: RelayResult[],
  ): Promise<RelayResult[]> {
    let last = otherwise;
    for (const server of servers) {
      last = await this.tryServer(mail, server);
      if (last.every(({ obstacle }) => obstacle === undefined)) break;
    }
    return last;
  }

  // RFC 7435: encrypted where the server can, whatever its certificate says; else in the clear.
  private async tryServer(mail: RelayedMail, { host, address }: Server): Promise<RelayResult[]> {
    const { port, ownName } = this.options;
    const tls = { servername: host, rejectUnauthorized: false };
    const base: SmtpServerOptions = { host: address, port, name: ownName, tls };
    const results = await smtpServer(base).send(mail);
    return results.some(({ obstacle }) => obstacle === 'TLS')
      ? smtpServer({ ...base, ignoreTLS: true }).send(mail)
      : results;
  }
}

interface Server {
  readonly host: string;
  readonly address: string;
}

const NO_SERVER = '451 4.4.4 No mail server of the domain can be used';
