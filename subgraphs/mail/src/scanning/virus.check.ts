import type { Logger } from '@suitegraph/kit/logging';
import type { Readable } from 'node:stream';
import type { InboundPolicy } from '../authentication/inbound-policy';
import type { InboundPolicyService } from '../authentication/inbound-policy.service';
import { ScannerUnavailableError, type ScanResult } from '../clients/clamd';
import type { Arrival, ArrivalCheck, Verdict } from '../ingest/arrival-check';
import type { Scan, ScannerMode } from './scan';

/** Scans bytes for viruses; throws ScannerUnavailableError when it cannot. */
export type Scanner = (raw: Readable, signal: AbortSignal) => Promise<ScanResult>;

/** Scans mail for viruses before it is taken. */
export class VirusCheck implements ArrivalCheck {
  readonly name = 'viruses';

  constructor(
    private readonly on: {
      readonly scan: Scanner;
      readonly policies: Pick<InboundPolicyService, 'ofTenants'>;
      readonly log: Logger;
    },
    private readonly options: { readonly mode: ScannerMode; readonly deadlineMs: number },
  ) {}

  async check(arrival: Arrival, signal: AbortSignal): Promise<Verdict | readonly Verdict[]> {
    const { mode, deadlineMs } = this.options;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    try {
      const found = await this.on.scan(await arrival.open(), deadline);
      if (found.state === 'INFECTED') return await this.infected(arrival, found.name);
      const findings = { scan: { state: found.state, virus: null } };
      if (found.state === 'CLEAN' || mode === 'DEGRADED') return { action: 'ACCEPT', findings };
      return { ...TOO_LARGE, findings };
    } catch (error) {
      if (!(error instanceof ScannerUnavailableError)) throw error;
      this.on.log.warn({ err: error, blob: arrival.blob.key }, 'mail could not be scanned');
      return mode === 'STRICT' ? NOT_NOW : UNSCANNED;
    }
  }

  private async infected(
    { recipients, blob }: Arrival,
    virus: string,
  ): Promise<readonly Verdict[]> {
    this.on.log.info({ virus, blob: blob.key }, 'infected mail arrived');
    const policyOf = await this.on.policies.ofTenants(recipients.map(({ tenantId }) => tenantId));
    return recipients.map(({ tenantId }) => verdictOf(policyOf(tenantId), virus));
  }
}

function verdictOf(policy: InboundPolicy, virus: string): Verdict {
  const findings: { scan: Scan } = { scan: { state: 'INFECTED', virus } };
  if (policy.virus === 'QUARANTINE') {
    return { action: 'QUARANTINE', reason: `infected: ${virus}`, findings };
  }
  return { action: 'REJECT', code: 550, text: '5.7.1 Infected', otherwise: 'QUARANTINE', findings };
}

const UNSCANNED: Verdict = {
  action: 'ACCEPT',
  findings: { scan: { state: 'UNSCANNED', virus: null } },
};

const NOT_NOW: Verdict = {
  action: 'DEFER',
  code: 451,
  text: '4.7.1 The message cannot be scanned for now, try again later',
};

const TOO_LARGE = {
  action: 'REJECT',
  code: 552,
  text: '5.3.4 The message is larger than what can be scanned',
  otherwise: 'QUARANTINE',
} as const;
