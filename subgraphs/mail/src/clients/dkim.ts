import { dkimSign } from 'mailauth';
import { generateKeyPair } from 'node:crypto';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

// RFC 8301 §3.2: 2048 bits; larger keys do not fit every resolver's answer.
const MODULUS_BITS = 2_048;

/** A signature to make. */
export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** A new RSA key: the public part as DNS has it (base64 of SubjectPublicKeyInfo). */
export async function generateDkimKey(): Promise<{ publicKey: string; privateKey: string }> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/**
 * The DKIM-Signature header of a message (RFC 6376), to be put in front of it; in flat memory.
 *
 * @throws Error when it cannot be signed.
 */
export async function signatureOf(raw: Readable, key: SigningKey): Promise<string> {
  const options = {
    signingDomain: key.domain,
    selector: key.selector,
    privateKey: key.privateKey,
    canonicalization: 'relaxed/relaxed',
  };
  try {
    const { signatures, errors } = await dkimSign(raw, { ...options, signatureData: [options] });
    if (signatures === '') throw new Error('DKIM', { cause: errors[0]?.err });
    return signatures;
  } finally {
    raw.destroy();
  }
}
