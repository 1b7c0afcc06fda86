/** A key with which a domain signs. */
export interface DkimKeyRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly domain: string;
  readonly selector: string;
  readonly publicKey: string;
  /** WAITING until it is published, then ACTIVE, and RETIRED when another one is. */
  readonly state: 'WAITING' | 'ACTIVE' | 'RETIRED';
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
}

// Mail is tried for five days, and may be read and checked some time after that.
const VERIFIABLE_MS = 14 * 86_400_000;

/** The name under which the key is published (RFC 6376 §3.6.2.1). */
export function recordName({
  selector,
  domain,
}: Pick<DkimKeyRecord, 'selector' | 'domain'>): string {
  return `${selector}._domainkey.${domain}`;
}

/** What is published there. */
export function recordValue({ publicKey }: Pick<DkimKeyRecord, 'publicKey'>): string {
  return `v=DKIM1; k=rsa; p=${publicKey}`;
}

/** Whether a TXT record holds the key, however it is spaced and whatever else it says. */
export function publishes(
  record: string,
  { publicKey }: Pick<DkimKeyRecord, 'publicKey'>,
): boolean {
  const tags = new Map(
    record.split(';').map((tag) => {
      const [name = '', ...value] = tag.split('=');
      return [name.trim(), value.join('=').replace(/\s/g, '')] as const;
    }),
  );
  return tags.get('p') === publicKey && (tags.get('k') ?? 'rsa') === 'rsa';
}

/** From when on the record of a retired key is not needed any more. */
export function removableAt({ retiredAt }: Pick<DkimKeyRecord, 'retiredAt'>): Date | null {
  return retiredAt && new Date(retiredAt.getTime() + VERIFIABLE_MS);
}

/** A selector that tells when the key was made and that is not taken. */
export function freeSelector(taken: readonly string[], now: Date): string {
  const base = `sg${now.toISOString().slice(0, 10).replaceAll('-', '')}`;
  let selector = base;
  for (let n = 2; taken.includes(selector); n += 1) selector = `${base}-${n}`;
  return selector;
}
