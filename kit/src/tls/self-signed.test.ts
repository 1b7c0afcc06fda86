import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { selfSignedCertificate } from './self-signed';

describe('a certificate of our own', () => {
  it('is read whatever its length, and is for whom it says', () => {
    const notBefore = new Date();
    const notAfter = new Date(notBefore.getTime() + 86_400_000);
    for (let length = 1; length <= 60; length += 1) {
      const name = `${'m'.repeat(length)}.test`;
      const made = selfSignedCertificate({ names: [name], notBefore, notAfter });
      expect(() => createSecureContext(made)).not.toThrow();
      expect(new X509Certificate(made.cert).checkHost(name)).toBe(name);
    }
  });
});
