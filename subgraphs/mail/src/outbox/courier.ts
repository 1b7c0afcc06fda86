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
}

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
  async send(due: readonly OutboxDelivery[]): Promise<RelayResult[]> {
    const [first] = due;
    if (!first) return [];
    const recipients = due.map(({ recipient }) => recipient);
    const server = (await this.on.ownServer(first.accountId)) ?? this.on.common;
    if (!server) return recipients.map((recipient) => ({ recipient, ...NO_WAY }));
    const open = (): Promise<Readable> => this.on.blobs.open(first.blob);
    return server.send({
      open: first.sign ? () => this.on.sign(open, first) : open,
      mailFrom: first.mailFrom,
      recipients,
      envelopeId: first.itemId,
    });
  }
}

const NO_WAY = { outcome: 'DEFERRED', response: 'There is no server for mail outside' } as const;
