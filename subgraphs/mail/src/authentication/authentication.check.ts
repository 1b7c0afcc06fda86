import type { Logger } from '@suitegraph/kit/logging';
import { authenticateMail, type AuthenticationRequest } from '../clients/mail-authenticator';
import type { DnsLookup } from '../clients/mail-authenticator-dns';
import type { Arrival, ArrivalCheck, Verdict } from '../ingest/arrival-check';
import { recordOf, UNKNOWN, type Authentication } from './auth-record';
import { firstUntrusted } from './first-hop';
import { judge } from './inbound-policy';
import type { InboundPolicyService } from './inbound-policy.service';
import { withResults } from './results-header';

// Each signature costs a verification, and the message pays for none of them.
const MAX_SIGNATURES = 20;
const MAX_FIELDS = 400;
/** Part of the time in which everything but the DMARC record has to be found. */
const SENDERS_SHARE = 0.6;

/** How mail is authenticated. */
export interface AuthenticationOptions {
  /** Who checks (RFC 8601 §2.5). */
  readonly authservId: string;
  readonly sealers: ReadonlySet<string>;
  /** Whether an address is of a mail server of our own. */
  readonly isTrusted: (ip: string) => boolean;
  readonly deadlineMs: number;
}

/** Checks where mail comes from, and does what the organisation's policy says. */
export class AuthenticationCheck implements ArrivalCheck {
  readonly name = 'authentication';

  constructor(
    private readonly on: {
      readonly lookup: DnsLookup;
      readonly policies: Pick<InboundPolicyService, 'ofTenants'>;
      readonly log: Logger;
    },
    private readonly options: AuthenticationOptions,
  ) {}

  async check(arrival: Arrival, signal: AbortSignal): Promise<Verdict | readonly Verdict[]> {
    if (isOverloaded(arrival)) return OVERLOADED;
    const [found, policyOf] = await Promise.all([
      this.authenticate(arrival, signal),
      this.on.policies.ofTenants(arrival.recipients.map(({ tenantId }) => tenantId)),
    ]);
    const auth = recordOf(found, this.options);
    const headers = withResults(arrival.mail.headers, auth);
    return arrival.recipients.map(({ tenantId }) => {
      const verdict = judge(auth, policyOf(tenantId));
      return { ...verdict, findings: { ...verdict.findings, headers } };
    });
  }

  private async authenticate(arrival: Arrival, signal: AbortSignal): Promise<Authentication> {
    const { authservId, isTrusted, deadlineMs } = this.options;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const { remoteAddress: ip, helo, mailFrom } = arrival;
    const client = firstUntrusted({ ip, helo }, fields(arrival, 'received'), isTrusted);
    const request: AuthenticationRequest = {
      raw: await arrival.open(),
      client,
      mailFrom,
      ownName: authservId,
    };
    try {
      return await authenticateMail(request, this.on.lookup, {
        budgetMs: deadlineMs * SENDERS_SHARE,
        signal: deadline,
      });
    } catch (error) {
      if (!deadline.aborted) throw error;
      this.on.log.warn({ blob: arrival.blob.key }, 'a sender could not be authenticated in time');
      return UNKNOWN;
    }
  }
}

const OVERLOADED: Verdict = {
  action: 'REJECT',
  code: 554,
  text: `5.6.0 More than ${MAX_SIGNATURES} signatures or ${MAX_FIELDS} header fields`,
  otherwise: 'QUARANTINE',
};

function isOverloaded(arrival: Arrival): boolean {
  return (
    arrival.mail.headers.length > MAX_FIELDS ||
    fields(arrival, 'dkim-signature').length > MAX_SIGNATURES
  );
}

function fields({ mail }: Pick<Arrival, 'mail'>, wanted: string): string[] {
  return mail.headers.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
}
