import type { Logger } from '@suitegraph/kit/logging';
import type { Arrival, ArrivalCheck, Findings, Refusal, Verdict } from './arrival-check';

const STRICTNESS = { ACCEPT: 0, QUARANTINE: 1, CONSUME: 2, DEFER: 3, REJECT: 4 } as const;
const ACCEPT: Verdict = { action: 'ACCEPT' };
const FAILED: Verdict = { action: 'DEFER', code: 451, text: '4.3.0 Not checked, try again later' };

/** What becomes of a message for one recipient. */
export interface Ruling {
  readonly outcome: 'INBOX' | 'JUNK' | 'NOWHERE' | Refusal;
  readonly findings: Findings;
}

/** Asks all checks about a message: those of a stage at the same time, the stages one after another. */
export class ArrivalGate {
  constructor(
    private readonly stages: readonly (readonly ArrivalCheck[])[],
    private readonly options: { readonly deadlineMs: number },
    private readonly log: Logger,
  ) {}

  /** One ruling for each recipient, in order. */
  async judge(arrival: Omit<Arrival, 'found'>): Promise<readonly Ruling[]> {
    let verdicts: readonly Verdict[] = arrival.recipients.map(() => ACCEPT);
    for (const checks of this.stages) {
      if (checks.length === 0) continue;
      const found = verdicts.map(({ findings }) => findings ?? {});
      const given = await Promise.all(
        checks.map((check) => this.ask(check, { ...arrival, found })),
      );
      verdicts = verdicts.map((before, index) =>
        strictest([before, ...given.map((all) => all[index] ?? ACCEPT)]),
      );
      if (verdicts.every(isRefusal)) break;
    }
    return settle(verdicts, arrival.protocol);
  }

  private async ask(check: ArrivalCheck, arrival: Arrival): Promise<readonly Verdict[]> {
    const late = new AbortController();
    // Cleared, not AbortSignal.timeout: thousands of messages a minute would each leave one behind.
    const timer = setTimeout(() => late.abort(new Error('Too late')), this.options.deadlineMs);
    try {
      const answer = await Promise.race([check.check(arrival, late.signal), rejected(late.signal)]);
      return 'action' in answer ? arrival.recipients.map(() => answer) : answer;
    } catch (error) {
      this.log.warn({ err: error, check: check.name }, 'mail could not be checked');
      return arrival.recipients.map(() => FAILED);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The strictest of several verdicts, with what all of them have found out. */
export function strictest(verdicts: readonly Verdict[]): Verdict {
  const worst = verdicts.reduce((one, other) =>
    STRICTNESS[other.action] > STRICTNESS[one.action] ? other : one,
  );
  const findings = Object.assign({}, ...verdicts.map((one) => one.findings)) as Findings;
  return { ...worst, findings };
}

/**
 * What can be done. LMTP answers for each recipient (RFC 2033 §4.2). SMTP has one answer: it is a
 * refusal when nobody takes the message, or when somebody can only have it later.
 */
export function settle(
  verdicts: readonly Verdict[],
  protocol: Arrival['protocol'],
): readonly Ruling[] {
  const findingsOf = ({ findings }: Verdict): Findings => findings ?? {};
  const refusals = verdicts.filter(isRefusal);
  const forAll =
    refusals.find(({ action, otherwise }) => action === 'DEFER' && otherwise === undefined) ??
    (refusals.length === verdicts.length ? refusals[0] : undefined);
  if (protocol === 'SMTP' && forAll) {
    return verdicts.map((verdict) => ({ outcome: forAll, findings: findingsOf(verdict) }));
  }
  return verdicts.map((verdict) => ({
    outcome: isRefusal(verdict) && protocol === 'LMTP' ? verdict : placeOf(verdict),
    findings: findingsOf(verdict),
  }));
}

function isRefusal(verdict: Verdict): verdict is Verdict & Refusal {
  return verdict.action === 'REJECT' || verdict.action === 'DEFER';
}

function placeOf(verdict: Verdict): 'INBOX' | 'JUNK' | 'NOWHERE' {
  if (verdict.action === 'CONSUME') return 'NOWHERE';
  if (verdict.action === 'ACCEPT') return 'INBOX';
  return isRefusal(verdict) && verdict.otherwise === 'ACCEPT' ? 'INBOX' : 'JUNK';
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
