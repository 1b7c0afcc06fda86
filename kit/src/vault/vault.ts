import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
// NIST SP 800-38D §8.2.2: a random 96-bit IV, good for 2^32 seals under one key.
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Why a sealed value did not open. */
export type VaultErrorReason = 'MALFORMED' | 'UNKNOWN_KEY' | 'TAMPERED';

/** A sealed value did not open. The message holds neither the value nor the context. */
export class VaultError extends Error {
  override readonly name = 'VaultError';

  constructor(
    readonly reason: VaultErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Seals small secrets (passwords and tokens of users' accounts) for storage, with AES-256-GCM.
 * The context says where the value belongs, such as `mail.account:018f…:password`. It is
 * authenticated, not stored: a value copied to another row does not open there.
 *
 * @example
 * const vault = new Vault(ring.keys, ring.activeKeyId);
 * const sealed = vault.seal('hunter2', `account:${id}`); // v1.2026.<iv>.<ciphertext and tag>
 * vault.open(sealed, `account:${id}`); // 'hunter2'
 */
export class Vault {
  private readonly activeKey: Buffer;

  /** @throws RangeError when the active key is not in the ring, or a key has a wrong length. */
  constructor(
    private readonly keyRing: ReadonlyMap<string, Buffer>,
    readonly activeKeyId: string,
  ) {
    const activeKey = keyRing.get(activeKeyId);
    if (activeKey === undefined) throw new RangeError(`no key "${activeKeyId}" in the ring`);
    for (const [id, key] of keyRing) {
      if (id.includes('.')) throw new RangeError(`key id "${id}" holds a dot`);
      if (key.length !== KEY_BYTES) throw new RangeError(`key "${id}" is not 32 bytes long`);
    }
    this.activeKey = activeKey;
  }

  /** Seals under the active key. */
  seal(plaintext: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.activeKey, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(authenticated(this.activeKeyId, context));
    const body = Buffer.concat([
      cipher.update(plaintext, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return [VERSION, this.activeKeyId, iv.toString('base64url'), body.toString('base64url')].join(
      '.',
    );
  }

  /** @throws VaultError when the value is malformed, its key unknown, or anything was changed. */
  open(sealed: string, context: string): string {
    const { keyId, iv, body } = parse(sealed);
    const key = this.keyRing.get(keyId);
    if (key === undefined) throw new VaultError('UNKNOWN_KEY', `no key "${keyId}" in the ring`);
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(authenticated(keyId, context));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(body.subarray(0, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new VaultError('TAMPERED', 'the sealed value or its context was changed', { cause });
    }
  }

  /** True when the value should be sealed again, since another key is active now. */
  isStale(sealed: string): boolean {
    return parse(sealed).keyId !== this.activeKeyId;
  }
}

function authenticated(keyId: string, context: string): Buffer {
  return Buffer.from(`${VERSION}.${keyId}.${context}`, 'utf8');
}

function parse(sealed: string): { keyId: string; iv: Buffer; body: Buffer } {
  const [version, keyId, iv, body, ...rest] = sealed.split('.');
  const parts = {
    keyId: keyId ?? '',
    iv: Buffer.from(iv ?? '', 'base64url'),
    body: Buffer.from(body ?? '', 'base64url'),
  };
  const whole = version === VERSION && rest.length === 0 && parts.iv.length === IV_BYTES;
  if (!whole || parts.body.length < TAG_BYTES) {
    throw new VaultError('MALFORMED', 'not a sealed value of version v1');
  }
  return parts;
}
