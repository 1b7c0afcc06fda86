import { generateKeyPairSync, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const ECDSA_WITH_SHA256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const SUBJECT_ALT_NAME = oid(0x55, 0x1d, 0x11);

/** Whom a certificate is for, and how long. */
export interface SelfSignedOptions {
  /** DNS names; the first is the common name too. ASCII, at most 64 characters for the first. */
  readonly names: readonly [string, ...string[]];
  /** IPv4 addresses. */
  readonly addresses?: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * A new P-256 key and a certificate (RFC 5280) that it signs itself, as PEM. It proves nothing about
 * who shows it: good for encryption against listeners, and for tests.
 *
 * @example selfSignedCertificate({ names: ['mail.example.org'], notBefore: new Date(), notAfter })
 */
export function selfSignedCertificate({
  names,
  addresses = [],
  notBefore,
  notAfter,
}: SelfSignedOptions): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
  const common = der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(names[0])));
  const name = der(SEQUENCE, der(SET, common));
  const validity = der(SEQUENCE, time(notBefore), time(notAfter));
  const alternatives = der(
    SEQUENCE,
    ...names.map((one) => der(0x82, Buffer.from(one))),
    ...addresses.map((one) => der(0x87, Buffer.from(one.split('.').map(Number)))),
  );
  const extension = der(SEQUENCE, SUBJECT_ALT_NAME, der(0x04, alternatives));
  const certificate = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ...[algorithm, name, validity, name],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, extension)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', certificate, privateKey));
  const base64 = der(SEQUENCE, certificate, algorithm, signature).toString('base64');
  // A blank line, as after lines that are all full, is no PEM.
  const lines = base64.match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

/** A value with its tag and length (X.690 §8.1). */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), content]);
}

function oid(...bytes: number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

// UTCTime until 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5).
function time(at: Date): Buffer {
  const text = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? der(0x17, Buffer.from(text.slice(2)))
    : der(0x18, Buffer.from(text));
}
