import type { BlobStore } from '@suitegraph/kit/blobs';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { Readable } from 'node:stream';
import type { Account } from '../accounts/account';
import type { Composition } from '../clients/mail-composer';
import type { IngestService, ReceivedMail } from '../ingest/ingest.service';
import { orOutOfSpace } from '../ingest/out-of-space';
import type { Letter } from './letter';

/** A file that goes with a message; its content is a blob. */
export interface Enclosure {
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
  readonly blob: string;
  readonly contentId?: string | null;
}

/** A message that is to be written. */
export interface Manuscript {
  readonly account: Account;
  readonly letter: Letter;
  /** Message-IDs of what it answers, oldest first. */
  readonly references: readonly string[];
  readonly enclosures: readonly Enclosure[];
  /** Message-ID to keep; a new one when left out. */
  readonly messageId?: string | undefined;
  /** Header fields besides. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What writing needs of others. */
export interface WriterDependencies {
  readonly ingest: Pick<IngestService, 'receive'>;
  readonly blobs: Pick<BlobStore, 'open'>;
  /** Throws a QuotaExceededError when so many more bytes do not fit in the mailbox. */
  readonly quotas: { requireRoom(accountId: string, bytes: number): Promise<void> };
  compose(composition: Composition): Readable;
}

/** Makes letters into messages that are durable and read as any other. */
export class LetterWriter {
  constructor(
    private readonly on: WriterDependencies,
    private readonly limits: { readonly maxBytes: number },
  ) {}

  /** @throws ExpectedError when it is too large, or there is no room for it. */
  async write(manuscript: Manuscript): Promise<ReceivedMail> {
    const { account, letter, references, enclosures, messageId, headers = {} } = manuscript;
    this.requireFits(enclosures.reduce((sum, { size }) => sum + size, 0));
    const { to, cc, subject, text, html } = letter;
    const raw = this.on.compose({
      from: { name: account.displayName, address: account.address },
      to,
      cc,
      subject,
      messageId,
      headers,
      text,
      html,
      references,
      attachments: await Promise.all(
        enclosures.map(async ({ blob, ...part }) => ({
          ...part,
          content: await this.on.blobs.open(blob),
        })),
      ),
    });
    const received = await this.on.ingest.receive(raw).catch((error: unknown) => {
      throw orOutOfSpace(error, 'There is no room to store the message: nothing was sent');
    });
    this.requireFits(received.blob.size);
    await this.on.quotas.requireRoom(account.id, received.blob.size);
    return received;
  }

  private requireFits(bytes: number): void {
    const { maxBytes } = this.limits;
    if (bytes <= maxBytes) return;
    throw new ExpectedError('REQUEST_BODY_TOO_LARGE', `A message has at most ${maxBytes} bytes`, [
      'input',
      'attachmentIds',
    ]);
  }
}
