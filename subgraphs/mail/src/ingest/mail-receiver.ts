import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { Logger } from '@suitegraph/kit/logging';
import type { Readable } from 'node:stream';
import type { LocalRecipient } from '../accounts/account';
import type { Whereabouts } from '../accounts/account.directory';
import { SmtpRefusal, type MailReceiver, type SmtpTransaction } from '../clients/smtp-listener';
import type { IngestService } from './ingest.service';

interface Directory {
  find(address: string): Promise<Whereabouts>;
}

/** Counts what came of messages. */
export interface ReceptionCounter {
  inc(labels: { outcome: 'stored' | 'refused' | 'failed' }, by?: number): void;
}

/** Decides what mail from outside is taken, and takes it. */
export class InboundMail implements MailReceiver {
  constructor(
    private readonly directory: Directory,
    private readonly ingest: Pick<IngestService, 'receive' | 'deliver'>,
    private readonly options: { readonly maxRecipients: number },
    private readonly observe: { readonly log: Logger; readonly received: ReceptionCounter },
  ) {}

  /** Takes mail for local users alone. */
  async recipient(address: string, soFar: number): Promise<void> {
    if (soFar >= this.options.maxRecipients) {
      throw new SmtpRefusal(452, '4.5.3 Too many recipients');
    }
    const canonical = tryCanonicalAddress(address);
    if (canonical === undefined) throw new SmtpRefusal(553, '5.1.3 Not a mailbox address');
    const found = await this.directory.find(canonical);
    if (typeof found === 'object') return;
    this.observe.received.inc({ outcome: 'refused' });
    if (found === 'UNKNOWN') throw new SmtpRefusal(550, '5.1.1 No such user here');
    throw new SmtpRefusal(550, '5.7.1 Relaying denied');
  }

  /** Returns when the message is durable in every recipient's mailbox. */
  async message(raw: Readable, transaction: SmtpTransaction): Promise<void> {
    const { mailFrom, remoteAddress, helo } = transaction;
    const recipients = await this.localRecipients(transaction.recipients);
    const received = await this.ingest.receive(raw);
    await this.ingest.deliver(received, recipients, { mailFrom, remoteAddress, helo });
    this.observe.received.inc({ outcome: 'stored' }, recipients.length);
    const { defect } = received.mail;
    if (defect !== null) {
      this.observe.log.info(
        { defect, blob: received.blob.key },
        'a message could not be read in full',
      );
    }
  }

  failed(error: unknown): void {
    this.observe.received.inc({ outcome: 'failed' });
    this.observe.log.warn({ err: error }, 'mail was not received');
  }

  private async localRecipients(addresses: readonly string[]): Promise<LocalRecipient[]> {
    const found = await Promise.all(
      addresses.map((address) => this.directory.find(tryCanonicalAddress(address) ?? '')),
    );
    const local = found.filter((where) => typeof where === 'object');
    // A mailbox that was closed since RCPT: the client has to be told which, so it asks again.
    if (local.length < addresses.length) throw new SmtpRefusal(451, '4.2.1 A mailbox has changed');
    return [...new Map(local.map((recipient) => [recipient.id, recipient])).values()];
  }
}
