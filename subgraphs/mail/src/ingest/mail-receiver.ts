import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { BlobStore } from '@suitegraph/kit/blobs';
import type { Logger } from '@suitegraph/kit/logging';
import type { Readable } from 'node:stream';
import type { LocalRecipient } from '../accounts/account';
import type { Whereabouts } from '../accounts/account.directory';
import type { MailReceiver, SmtpTransaction } from '../clients/smtp-listener';
import { SmtpRefusal } from '../clients/smtp-refusal';
import type { ArrivalGate, Ruling } from './arrival-gate';
import type { Addressee, IngestService, ReceivedMail } from './ingest.service';

interface Directory {
  find(address: string): Promise<Whereabouts>;
}

/** Decides about clients and envelopes, before anything is transferred; it refuses by an SmtpRefusal. */
export interface Doorkeeper {
  connected(remoteAddress: string | null): void;
  disconnected(remoteAddress: string | null): void;
  sender(transaction: SmtpTransaction): Promise<void>;
  recipient(recipient: LocalRecipient, transaction: SmtpTransaction): Promise<void>;
}

/** Counts what came of messages. */
export interface ReceptionCounter {
  inc(
    labels: { outcome: 'stored' | 'quarantined' | 'consumed' | 'refused' | 'failed' },
    by?: number,
  ): void;
}

/** What taking mail in needs of others. */
export interface ReceptionDependencies {
  readonly directory: Directory;
  readonly doorkeeper: Doorkeeper;
  readonly gate: Pick<ArrivalGate, 'judge'>;
  readonly ingest: Pick<IngestService, 'receive' | 'deliver'>;
  readonly blobs: Pick<BlobStore, 'open'>;
  /** The mailbox's folder for junk. */
  junkOf(recipient: LocalRecipient): Promise<string | undefined>;
  readonly log: Logger;
  readonly received: ReceptionCounter;
}

/** Decides what mail from outside is taken, and takes it. */
export class InboundMail implements MailReceiver {
  constructor(
    private readonly on: ReceptionDependencies,
    private readonly options: { readonly maxRecipients: number },
  ) {}

  connected(remoteAddress: string | null): void {
    this.on.doorkeeper.connected(remoteAddress);
  }

  disconnected(remoteAddress: string | null): void {
    this.on.doorkeeper.disconnected(remoteAddress);
  }

  async sender(transaction: SmtpTransaction): Promise<void> {
    await this.on.doorkeeper.sender(transaction);
  }

  /** Takes mail for local users alone. */
  async recipient(address: string, transaction: SmtpTransaction): Promise<void> {
    if (transaction.recipients.length >= this.options.maxRecipients) {
      throw new SmtpRefusal(452, '4.5.3 Too many recipients');
    }
    const canonical = tryCanonicalAddress(address);
    if (canonical === undefined) throw new SmtpRefusal(553, '5.1.3 Not a mailbox address');
    const found = await this.on.directory.find(canonical);
    if (typeof found === 'object') return this.on.doorkeeper.recipient(found, transaction);
    this.on.received.inc({ outcome: 'refused' });
    if (found === 'UNKNOWN') throw new SmtpRefusal(550, '5.1.1 No such user here');
    throw new SmtpRefusal(550, '5.7.1 Relaying denied');
  }

  /** Returns when the message is durable in the mailbox of everyone for whom the answer is null. */
  async message(
    raw: Readable,
    transaction: SmtpTransaction,
  ): Promise<readonly (SmtpRefusal | null)[]> {
    const given = await this.localRecipients(transaction.recipients);
    const recipients = [...new Map(given.map((one) => [one.id, one])).values()];
    const received = await this.on.ingest.receive(raw);
    const { mailFrom, remoteAddress, helo, protocol, secure } = transaction;
    const rulings = await this.on.gate.judge({
      ...received,
      ...{ recipients, mailFrom, remoteAddress, helo, protocol, secure },
      open: () => this.on.blobs.open(received.blob.key),
    });
    await this.deliver(received, recipients, rulings, transaction);
    const answers = new Map(recipients.map(({ id }, index) => [id, refusalOf(rulings[index])]));
    return given.map(({ id }) => answers.get(id) ?? null);
  }

  failed(error: unknown): void {
    this.on.received.inc({ outcome: 'failed' });
    this.on.log.warn({ err: error }, 'mail was not received');
  }

  private async deliver(
    received: ReceivedMail,
    recipients: readonly LocalRecipient[],
    rulings: readonly Ruling[],
    { mailFrom, remoteAddress, helo, protocol }: SmtpTransaction,
  ): Promise<void> {
    const addressees = await Promise.all(
      recipients.map((recipient, index) => this.addressee(recipient, rulings[index] ?? UNCHECKED)),
    );
    const taken = addressees.filter((one) => one !== null);
    if (taken.length > 0) {
      await this.on.ingest.deliver(received, taken, { mailFrom, remoteAddress, helo }, protocol);
    }
    for (const { outcome } of rulings) {
      this.on.received.inc({ outcome: typeof outcome === 'object' ? 'refused' : COUNTED[outcome] });
    }
    const { defect } = received.mail;
    if (defect === null || taken.length === 0) return;
    this.on.log.info({ defect, blob: received.blob.key }, 'a message could not be read in full');
  }

  private async addressee(
    recipient: LocalRecipient,
    { outcome, findings }: Ruling,
  ): Promise<Addressee | null> {
    if (outcome === 'INBOX') return { ...recipient, findings };
    if (outcome !== 'JUNK') return null;
    return {
      ...recipient,
      inboxId: (await this.on.junkOf(recipient)) ?? recipient.inboxId,
      findings,
    };
  }

  private async localRecipients(addresses: readonly string[]): Promise<LocalRecipient[]> {
    const found = await Promise.all(
      addresses.map((address) => this.on.directory.find(tryCanonicalAddress(address) ?? '')),
    );
    const local = found.filter((where) => typeof where === 'object');
    // A mailbox that was closed since RCPT: the client has to be told which, so it asks again.
    if (local.length < addresses.length) throw new SmtpRefusal(451, '4.2.1 A mailbox has changed');
    return local;
  }
}

const COUNTED = { INBOX: 'stored', JUNK: 'quarantined', NOWHERE: 'consumed' } as const;
const UNCHECKED: Ruling = { outcome: 'INBOX', findings: {} };

function refusalOf({ outcome }: Ruling = UNCHECKED): SmtpRefusal | null {
  return typeof outcome === 'object' ? new SmtpRefusal(outcome.code, outcome.text) : null;
}
