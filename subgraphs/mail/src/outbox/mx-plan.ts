import type { MailExchanger } from '../clients/mail-dns';

/** Where a domain's mail is to be taken, or why nowhere. */
export type MxPlan =
  | { readonly hosts: readonly string[] }
  /** For good: the domain is not there, takes no mail (RFC 7505), or its mail would come back here. */
  | { readonly refusal: string };

/** What is known of a domain. */
export interface MxFacts {
  readonly domain: string;
  readonly exchangers: readonly MailExchanger[];
  /** What this server is called: never its own next hop. */
  readonly ownName: string;
}

/**
 * The hosts in the order in which they are tried (RFC 5321 §5.1): by preference, those of the same
 * in random order; a domain without MX records is its own host.
 *
 * @param random from 0 to 1.
 */
export function mxPlan(facts: MxFacts, random: () => number = Math.random): MxPlan {
  const { domain, exchangers, ownName } = facts;
  if (exchangers.length === 0) return { hosts: [domain] };
  const named = exchangers.map(({ exchange, priority }) => ({
    host: exchange.replace(/\.$/, '').toLowerCase(),
    priority,
    order: random(),
  }));
  if (named.every(({ host }) => host === '')) {
    return { refusal: `556 5.1.10 ${domain} takes no mail` };
  }
  const own = named.filter(({ host }) => host === ownName.toLowerCase());
  const limit = Math.min(...own.map(({ priority }) => priority));
  // RFC 5321 §5.1: at and behind our own place, mail would go round in circles.
  const ahead = named.filter(({ host, priority }) => host !== '' && priority < limit);
  if (ahead.length === 0) return { refusal: `554 5.4.6 mail for ${domain} would come back here` };
  ahead.sort((a, b) => a.priority - b.priority || a.order - b.order);
  return { hosts: ahead.map(({ host }) => host) };
}
