import { selfSignedCertificate } from '../tls';

/**
 * A new key and a certificate that it signs itself, as PEM: for `localhost`, and for 127.0.0.1 unless
 * `address` is false.
 */
export function selfSigned({ address = true } = {}): {
  readonly key: string;
  readonly cert: string;
} {
  const year = new Date().getUTCFullYear();
  return selfSignedCertificate({
    names: ['localhost'],
    addresses: address ? ['127.0.0.1'] : [],
    notBefore: new Date(Date.UTC(year - 1, 0)),
    notAfter: new Date(Date.UTC(year + 1, 0)),
  });
}
