import type { Verdict } from '../ingest/arrival-check';
import type { AuthRecord, DmarcPolicy } from './auth-record';

/** What is done with mail that does not pass, from the mildest to the strictest. */
export type CheckAction = 'MARK' | 'QUARANTINE' | 'REJECT';

/** What an organisation does with mail that does not pass its checks. */
export interface InboundPolicy {
  /** With mail that is not authenticated and whose domain leaves it to us. */
  readonly authFailure: CheckAction;
  /** Whether the domain of the From header decides about mail that fails DMARC. */
  readonly respectDmarc: boolean;
  /** The most that is done with what the spam filter finds. */
  readonly spam: CheckAction;
  readonly virus: Exclude<CheckAction, 'MARK'>;
}

/** What holds until an organisation says otherwise. */
export const DEFAULT_POLICY: InboundPolicy = {
  authFailure: 'MARK',
  respectDmarc: true,
  spam: 'REJECT',
  virus: 'REJECT',
};

const AS_ASKED: Readonly<Record<DmarcPolicy, CheckAction>> = {
  none: 'MARK',
  quarantine: 'QUARANTINE',
  reject: 'REJECT',
};

/** What an organisation's policy says of a message that was checked. */
export function judge(auth: AuthRecord, policy: InboundPolicy): Verdict {
  const findings = { auth };
  const action = isUnauthenticated(auth) ? actionOf(auth, policy) : 'MARK';
  if (action === 'MARK') return { action: 'ACCEPT', findings };
  if (action === 'QUARANTINE') {
    return { action, reason: `not authenticated: dmarc=${auth.dmarc}`, findings };
  }
  // A server that could not answer us may do so later: what it did not say cannot be held against anyone.
  if (isUnfinished(auth)) {
    const text = '4.7.0 The sender could not be authenticated for now, try again later';
    return { action: 'DEFER', code: 451, text, findings };
  }
  // RFC 7372 §3.3: neither SPF nor DKIM speaks for it.
  const text = `5.7.26 Not authenticated as ${auth.fromDomain ?? 'the author'} (spf=${auth.spf} dkim=${auth.dkim} dmarc=${auth.dmarc})`;
  return { action: 'REJECT', code: 550, text, otherwise: 'QUARANTINE', findings };
}

// A domain without DMARC says by `-all` that mail from elsewhere is not its own (RFC 7208 §8.4), unless
// it signed it. Several authors, or none, cannot be authenticated at all (RFC 9989 §5.3.1).
function isUnauthenticated({ authenticated, dmarc, spf, dkim }: AuthRecord): boolean {
  if (authenticated || dmarc === 'pass') return false;
  if (dmarc === 'none') return spf === 'fail' && dkim !== 'pass';
  return dmarc === 'fail' || dmarc === 'permerror' || dmarc === 'temperror';
}

function actionOf({ dmarc, policy: asked }: AuthRecord, policy: InboundPolicy): CheckAction {
  const decides = policy.respectDmarc && dmarc === 'fail' && asked !== null;
  const action = decides ? AS_ASKED[asked] : policy.authFailure;
  // Without an answer of the DNS there is nothing against it but that: Junk would be a guess.
  return dmarc === 'temperror' && action === 'QUARANTINE' ? 'MARK' : action;
}

function isUnfinished({ spf, dmarc, signatures }: AuthRecord): boolean {
  return [spf, dmarc, ...signatures.map(({ result }) => result)].includes('temperror');
}
