import type { BlobStore } from '@suitegraph/kit/blobs';
import type { Readable } from 'node:stream';
import type { Relay, RelayResult } from '../clients/relay';
import type { OutboxDelivery } from './outbox.repository';
import type { OutsideMail } from './post-office';

/** What handing mail over needs of others. */
export interface CourierDependencies {
  readonly blobs: Pick<BlobStore, 'open'>;
  /** The server for everything, or the way to each domain's own; null when there is neither. */
  readonly common: Relay | null;
  /** Whether `common` goes to each domain apart. */
  readonly direct: boolean;
  /** The server of the account itself, where it has one. */
  ownServer(accountId: string): Promise<Relay | null>;
  /** Signs where the sender's domain has a key. */
  sign(raw: () => Promise<Readable>, sender: Sender): Promise<Readable>;
  /** Which of the addresses get nothing: asked last of all, since that may have changed. */
  suppressed(
    due: Sender & Pick<OutboxDelivery, 'bulk'>,
    addresses: readonly string[],
  ): Promise<string[]>;
  /** Where bounces are to go. */
  returnPath(itemId: string, mailFrom: string): string;
}

/** What became of one recipient. */
export type HandedOver = Omit<RelayResult, 'outcome'> & {
  readonly outcome: RelayResult['outcome'] | 'SUPPRESSED';
};

/** Who a message is from. */
export interface Sender {
  readonly tenantId: string;
  readonly mailFrom: string;
}

/** Hands messages to the server that is to take them. */
export class Courier implements OutsideMail {
  constructor(private readonly on: CourierDependencies) {}

  get reachesOutside(): boolean {
    return this.on.common !== null;
  }

  /** Whether recipients of one message are taken to their domains apart. */
  get byDomain(): boolean {
    return this.on.direct;
  }

  /** Answers for every recipient. `due` is one message. */
  async send(due: readonly OutboxDelivery[]): Promise<HandedOver[]> {
    const [first] = due;
    if (!first) return [];
    const all = due.map(({ recipient }) => recipient);
    const suppressed = await this.on.suppressed(first, all);
    const recipients = all.filter((recipient) => !suppressed.includes(recipient));
    const left = suppressed.map((recipient) => ({ recipient, ...SUPPRESSED }));
    return recipients.length === 0 ? left : [...left, ...(await this.handOver(first, recipients))];
  }

  private async handOver(
    first: OutboxDelivery,
    recipients: readonly string[],
  ): Promise<RelayResult[]> {
    const own = await this.on.ownServer(first.accountId);
    const server = own ?? this.on.common;
    if (!server) return recipients.map((recipient) => ({ recipient, ...NO_WAY }));
    const open = (): Promise<Readable> => this.on.blobs.open(first.blob);
    return server.send({
      open: first.sign ? () => this.on.sign(open, first) : open,
      // A server of the account's own takes no address but his.
      mailFrom: own ? first.mailFrom : this.on.returnPath(first.itemId, first.mailFrom),
      recipients,
      envelopeId: first.itemId,
    });
  }
}

const SUPPRESSED = { outcome: 'SUPPRESSED', response: 'On the suppression list' } as const;

const NO_WAY = { outcome: 'DEFERRED', response: 'There is no server for mail outside' } as const;
