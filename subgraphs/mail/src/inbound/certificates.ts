import type { Logger } from '@suitegraph/kit/logging';
import { selfSignedCertificate } from '@suitegraph/kit/tls';
import { readFile } from 'node:fs/promises';
import type { Certificate } from '../clients/smtp-listener';

const LOOK_MS = 10_000;
const SELF_SIGNED_YEARS = 10;

/** A certificate that is in two files. */
export interface CertificateFiles {
  readonly certPath: string;
  readonly keyPath: string;
}

/** One that nobody vouches for; good until long after the process has ended. */
export function ownCertificate(name: string): Certificate {
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + SELF_SIGNED_YEARS);
  return selfSignedCertificate({ names: [name], notBefore, notAfter });
}

/** Reads both files. @throws Error naming the file that cannot be read. */
export async function readCertificate({
  certPath,
  keyPath,
}: CertificateFiles): Promise<Certificate> {
  const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
  return { cert, key };
}

/** Looks at the files again and again and hands on what is new in them. */
export class CertificateWatch {
  private timer: NodeJS.Timeout | undefined;
  private shown: string;

  constructor(
    private readonly files: CertificateFiles,
    current: Certificate,
    private readonly on: { renewed(certificate: Certificate): void; readonly log: Logger },
    private readonly everyMs = LOOK_MS,
  ) {
    this.shown = JSON.stringify(current);
  }

  start(): void {
    // Comparing content also sees files that are swapped below a symbolic link, as Kubernetes does.
    this.timer = setInterval(() => void this.look(), this.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** What does not fit together, for half a moment or for good, leaves the one before in use. */
  async look(): Promise<void> {
    try {
      const found = await readCertificate(this.files);
      const text = JSON.stringify(found);
      if (text === this.shown) return;
      this.on.renewed(found);
      this.shown = text;
      this.on.log.info({ file: this.files.certPath }, 'the certificate was renewed');
    } catch (error) {
      this.on.log.warn(
        { err: error, file: this.files.certPath },
        'the certificate was not renewed',
      );
    }
  }
}
