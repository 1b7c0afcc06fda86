import {
  authenticate,
  type ARCResult,
  type AuthStatus,
  type DKIMResult,
  type DMARCResult,
  type SPFResult,
} from 'mailauth';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import {
  AUTH_RESULTS,
  type Authentication,
  type AuthResult,
  type DmarcPolicy,
  type SignatureRecord,
} from '../authentication/auth-record';
import type { DnsLookup } from './mail-authenticator-dns';

/** Records that one message may have us look up. */
const MAX_LOOKUPS = 100;
const MAX_DOMAIN = 253;
// RFC 8301 §3.2: verifiers must not take smaller keys for valid.
const MIN_KEY_BITS = 1_024;

/** A message whose origin is to be checked. */
export interface AuthenticationRequest {
  readonly raw: Readable;
  /** Who handed it over; undefined when that is not known: then there is no SPF. */
  readonly client: { readonly ip: string; readonly helo: string } | undefined;
  readonly mailFrom: string | null;
  /** What this server calls itself. */
  readonly ownName: string;
}

/**
 * SPF (RFC 7208), DKIM (RFC 6376), ARC (RFC 8617) and DMARC (RFC 9989) of a message, in flat memory.
 * What the sender has us look up may take `budgetMs` in all, so that slow name servers of theirs leave
 * time for the DMARC record of the domain they claim to be.
 *
 * @throws the signal's reason when it aborts, or an error of `raw`.
 */
export async function authenticateMail(
  { raw, client, mailFrom, ownName }: AuthenticationRequest,
  lookup: DnsLookup,
  { budgetMs, signal }: { readonly budgetMs: number; readonly signal: AbortSignal },
): Promise<Authentication> {
  const stop = (): void => void raw.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  const late = new AbortController();
  try {
    const checked = authenticate(raw, {
      ...(client && { ip: client.ip, helo: client.helo }),
      ...(mailFrom !== null && { sender: mailFrom }),
      mta: ownName,
      resolver: limited(lookup, budgetMs),
      minBitLength: MIN_KEY_BITS,
      rejectRsaSha1: true,
      disableBimi: true,
    });
    checked.catch(() => undefined);
    const { spf, dkim, dmarc, arc } = await Promise.race([checked, aborted(signal, late.signal)]);
    return {
      ...spfOf(client ? spf : false),
      ...dkimOf(dkim.results),
      ...dmarcOf(dmarc),
      ...arcOf(arc),
      clientIp: client?.ip ?? null,
    };
  } finally {
    late.abort();
    signal.removeEventListener('abort', stop);
    raw.destroy();
  }
}

async function aborted(signal: AbortSignal, done: AbortSignal): Promise<never> {
  const either = AbortSignal.any([signal, done]);
  either.throwIfAborted();
  return new Promise((_, reject) => {
    either.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function limited(lookup: DnsLookup, budgetMs: number): DnsLookup {
  const end = performance.now() + budgetMs;
  let asked = 0;
  return async (name, type) => {
    if (++asked > MAX_LOOKUPS) throw timedOut();
    if (name.startsWith('_dmarc.')) return lookup(name, type);
    const left = end - performance.now();
    if (left <= 0) throw timedOut();
    const answered = new AbortController();
    const { signal } = answered;
    try {
      const over = delay(left, undefined, { signal, ref: false }).then(() => {
        throw timedOut();
      });
      over.catch(() => undefined);
      return await Promise.race([lookup(name, type), over]);
    } finally {
      answered.abort();
    }
  };
}

function timedOut(): Error {
  return Object.assign(new Error('The DNS does not answer in time'), { code: 'ETIMEOUT' });
}

function spfOf(spf: SPFResult | false): Pick<Authentication, 'spf' | 'spfDomain'> {
  if (spf === false) return { spf: 'none', spfDomain: null };
  return { spf: resultOf(spf.status), spfDomain: domainOf(spf.domain) };
}

// Without one author there is nothing to evaluate (RFC 9989 §5.3.1).
function dmarcOf(
  dmarc: DMARCResult | false,
): Pick<Authentication, 'dmarc' | 'fromDomain' | 'policy'> {
  if (dmarc === false) return { dmarc: 'permerror', fromDomain: null, policy: null };
  const { status, policy } = dmarc;
  return {
    dmarc: resultOf(status),
    fromDomain: domainOf(status.header?.from),
    policy: policyOf(policy),
  };
}

function arcOf(arc: ARCResult | false): Pick<Authentication, 'arc' | 'sealedBy' | 'sealedDmarc'> {
  if (arc === false) return { arc: 'none', sealedBy: null, sealedDmarc: null };
  // An invalid chain was sealed by nobody.
  const seal = arc.status.result === 'pass' ? arc.chain?.at(-1)?.['arc-seal'] : undefined;
  return {
    arc: resultOf(arc.status),
    sealedBy: domainOf(seal?.parsed?.['d']?.value),
    sealedDmarc: sealedDmarcOf(arc.authenticationResults),
  };
}

// The best of them: one good signature is as good as many (RFC 6376 §6.1).
const BEST_FIRST: readonly AuthResult[] = ['pass', 'temperror', 'fail', 'policy', 'permerror'];

function dkimOf(results: readonly DKIMResult[]): Pick<Authentication, 'dkim' | 'signatures'> {
  const signatures = results
    .filter(({ signingDomain }) => signingDomain !== undefined)
    .map(signatureOf);
  const found = new Set(signatures.map(({ result }) => result));
  const best = BEST_FIRST.find((result) => found.has(result)) ?? signatures[0]?.result;
  return { dkim: best ?? 'none', signatures };
}

function signatureOf({ status, signingDomain, selector }: DKIMResult): SignatureRecord {
  return {
    result: resultOf(status),
    domain: domainOf(signingDomain),
    selector: domainOf(selector),
    aligned: typeof status.aligned === 'string',
  };
}

function resultOf({ result }: Pick<AuthStatus, 'result'>): AuthResult {
  return AUTH_RESULTS.find((known) => known === result) ?? 'temperror';
}

function policyOf(policy: unknown): DmarcPolicy | null {
  return policy === 'reject' || policy === 'quarantine' || policy === 'none' ? policy : null;
}

function sealedDmarcOf(results: Record<string, unknown> | undefined): string | null {
  const dmarc = results?.['dmarc'];
  if (typeof dmarc !== 'object' || dmarc === null || !('result' in dmarc)) return null;
  return typeof dmarc.result === 'string' ? dmarc.result.toLowerCase() : null;
}

// Names that the sender chose end up in headers and answers: what no domain looks like is left out.
function domainOf(name: unknown): string | null {
  if (typeof name !== 'string' || name.length > MAX_DOMAIN) return null;
  const lower = name.toLowerCase();
  return /^[\w.-]+$/.test(lower) ? lower : null;
}
