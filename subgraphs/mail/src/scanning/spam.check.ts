import type { Logger } from '@suitegraph/kit/logging';
import type { CheckAction } from '../authentication/inbound-policy';
import type { InboundPolicyService } from '../authentication/inbound-policy.service';
import {
  SpamFilterUnavailableError,
  type SpamAction,
  type SpamRequest,
  type SpamResult,
} from '../clients/rspamd';
import type { Arrival, ArrivalCheck, Verdict } from '../ingest/arrival-check';
import type { ScannerMode } from './scan';

/** Has mail rated; throws SpamFilterUnavailableError when it cannot. */
export type SpamFilter = (request: SpamRequest, signal: AbortSignal) => Promise<SpamResult>;

/** Has mail rated before it is taken, and does what the filter says as far as the organisation wants it. */
export class SpamCheck implements ArrivalCheck {
  readonly name = 'spam';

  constructor(
    private readonly on: {
      readonly rate: SpamFilter;
      readonly policies: Pick<InboundPolicyService, 'ofTenants'>;
      readonly log: Logger;
    },
    private readonly options: { readonly mode: ScannerMode; readonly deadlineMs: number },
  ) {}

  async check(arrival: Arrival, signal: AbortSignal): Promise<Verdict | readonly Verdict[]> {
    const { mode, deadlineMs } = this.options;
    const { recipients, remoteAddress: ip, helo, mailFrom } = arrival;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const about = { ip, helo, mailFrom, recipients: recipients.map(({ address }) => address) };
    try {
      const [found, policyOf] = await Promise.all([
        this.on.rate({ ...about, raw: await arrival.open() }, deadline),
        this.on.policies.ofTenants(recipients.map(({ tenantId }) => tenantId)),
      ]);
      return recipients.map(({ tenantId }) => judgeSpam(found, policyOf(tenantId).spam));
    } catch (error) {
      if (!(error instanceof SpamFilterUnavailableError)) throw error;
      this.on.log.warn({ err: error, blob: arrival.blob.key }, 'mail could not be rated');
      return mode === 'STRICT' ? NOT_NOW : { action: 'ACCEPT' };
    }
  }
}

const NOT_NOW: Verdict = {
  action: 'DEFER',
  code: 451,
  text: '4.7.1 The message cannot be checked for now, try again later',
};

// `greylist` is a threshold only: the module that greylists says `soft reject`. What it would drop without
// a word goes to Junk, where a mistake can be seen.
const MEANT: Readonly<Record<SpamAction, 'ACCEPT' | 'QUARANTINE' | 'REJECT' | 'DEFER'>> = {
  reject: 'REJECT',
  'soft reject': 'DEFER',
  quarantine: 'QUARANTINE',
  discard: 'QUARANTINE',
  'rewrite subject': 'QUARANTINE',
  'add header': 'QUARANTINE',
  greylist: 'ACCEPT',
  'no action': 'ACCEPT',
};

/** What is done with a message that was rated, `most` being the most that is wanted. */
export function judgeSpam({ score, action, text }: SpamResult, most: CheckAction): Verdict {
  const findings = { spamScore: score };
  const meant = MEANT[action];
  if (meant === 'ACCEPT' || most === 'MARK') return { action: 'ACCEPT', findings };
  if (meant === 'DEFER') {
    const why = text ?? 'Try again later';
    return { action: 'DEFER', code: 451, text: `4.7.1 ${why}`, findings };
  }
  if (meant === 'QUARANTINE' || most === 'QUARANTINE') {
    return { action: 'QUARANTINE', reason: `spam: ${score}`, findings };
  }
  const why = text ?? 'Taken for spam';
  return { action: 'REJECT', code: 550, text: `5.7.1 ${why}`, otherwise: 'QUARANTINE', findings };
}
