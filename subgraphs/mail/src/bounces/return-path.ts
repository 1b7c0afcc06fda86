import { domainOf } from '@suitegraph/kit/addresses';
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const SIGNATURE_BYTES = 10;
const ADDRESS = /^bounce-([0-9a-f]{32})([0-9a-f]{20})@([^@]+)$/;

/**
 * Addresses that bounces come back to (VERP): each names what was sent and is signed, so that nobody
 * can make up a bounce of something he has not been sent.
 */
export class ReturnPaths {
  private readonly keys: readonly Buffer[];

  /** @param secrets the first signs, all verify; with none nothing is signed. */
  constructor(secrets: readonly Buffer[]) {
    this.keys = secrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', 'mail.return-path', 32)),
    );
  }

  /**
   * The return path of what goes out: that of the sender himself where there is no secret. What nobody
   * is to answer has none and keeps none (RFC 5321 §4.5.5).
   */
  of(itemId: string, mailFrom: string): string {
    const [key] = this.keys;
    if (!key || mailFrom === '') return mailFrom;
    const id = itemId.replaceAll('-', '');
    const domain = domainOf(mailFrom);
    return `bounce-${id}${signature(key, id, domain).toString('hex')}@${domain}`;
  }

  /** What an address says was sent; null when it is none of ours. */
  verify(address: string): string | null {
    const [, id = '', given = '', domain = ''] = ADDRESS.exec(address) ?? [];
    const genuine = this.keys.some((key) =>
      timingSafeEqual(signature(key, id, domain), padded(given)),
    );
    return genuine && id !== '' ? id.replace(UUID, '$1-$2-$3-$4-$5') : null;
  }
}

const UUID = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

function padded(hex: string): Buffer {
  return Buffer.concat([Buffer.from(hex, 'hex')], SIGNATURE_BYTES);
}

// 80 bits: guessing takes a connection each, and a local part holds 64 characters (RFC 5321 §4.5.3.1.1).
function signature(key: Buffer, id: string, domain: string): Buffer {
  return createHmac('sha256', key).update(`${id}@${domain}`).digest().subarray(0, SIGNATURE_BYTES);
}
