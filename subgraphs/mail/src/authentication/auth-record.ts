/** Results of authentication methods (RFC 8601 §2.7), as they stand in the header. */
export const AUTH_RESULTS = [
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'policy',
  'temperror',
  'permerror',
] as const;

/** One of them. */
export type AuthResult = (typeof AUTH_RESULTS)[number];

/** What a domain asks to be done with mail that fails DMARC (RFC 7489 §6.3). */
export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

/** One DKIM signature. */
export interface SignatureRecord {
  readonly result: AuthResult;
  readonly domain: string | null;
  readonly selector: string | null;
  /** Whether its domain goes with that of the From header. */
  readonly aligned: boolean;
}

/**
 * What is known of where a message comes from; kept with it as JSON. Rules read the first four. A type,
 * since an interface is no record of anything.
 */
export type AuthRecord = {
  readonly spf: AuthResult;
  readonly dkim: AuthResult;
  readonly dmarc: AuthResult;
  readonly arc: AuthResult;
  /** Whether the domain of the From header is to be believed. */
  readonly authenticated: boolean;
  /** Whether a sealer we trust found it authenticated before it was changed on its way (RFC 8617). */
  readonly vouched: boolean;
  /** Who checked (RFC 8601 §2.5). */
  readonly authservId: string;
  /** Who handed it to the first server we trust; null when that is not known. */
  readonly clientIp: string | null;
  readonly spfDomain: string | null;
  readonly fromDomain: string | null;
  /** The policy that applies by the domain's DMARC record; null without one. */
  readonly policy: DmarcPolicy | null;
  readonly sealedBy: string | null;
  readonly signatures: readonly SignatureRecord[];
};

/** What the checks of a message found, before it is decided what that means. */
export type Authentication = Omit<AuthRecord, 'authenticated' | 'vouched' | 'authservId'> & {
  /** What the newest sealer says DMARC was. */
  readonly sealedDmarc: string | null;
};

/** What is said of a message when its checks did not end in time. */
export const UNKNOWN: Authentication = {
  spf: 'temperror',
  dkim: 'temperror',
  dmarc: 'temperror',
  arc: 'temperror',
  clientIp: null,
  spfDomain: null,
  fromDomain: null,
  policy: null,
  sealedBy: null,
  sealedDmarc: null,
  signatures: [],
};

/**
 * What checks mean here: the domain of the From header is to be believed if DMARC passes, or, for a
 * domain without DMARC, a signature or SPF of that domain, or if a trusted sealer says that it was.
 *
 * @param sealers domains whose ARC seals are trusted.
 */
export function recordOf(
  { sealedDmarc, ...found }: Authentication,
  { authservId, sealers }: { readonly authservId: string; readonly sealers: ReadonlySet<string> },
): AuthRecord {
  const vouched =
    found.arc === 'pass' &&
    sealedDmarc === 'pass' &&
    found.sealedBy !== null &&
    sealers.has(found.sealedBy);
  const aligned =
    found.signatures.some(({ result, aligned }) => result === 'pass' && aligned) ||
    (found.spf === 'pass' && found.spfDomain === found.fromDomain && found.fromDomain !== null);
  const authenticated = vouched || found.dmarc === 'pass' || (found.dmarc === 'none' && aligned);
  return { ...found, authservId, vouched, authenticated };
}
